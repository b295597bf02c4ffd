import { isTooMuch, start } from '../../../../operations.mjs';

/** @param {Request} request */
export async function POST(request) {
  if (isTooMuch()) return Response.json({ error: 'Three run already' }, { status: 429 });
  return Response.json(start(await request.json()), { status: 202 });
}
