import { operations, update } from '../../../../../operations.mjs';

/** @param {Request} _request @param {{ params: Promise<{ id: string }> }} context */
export async function POST(_request, { params }) {
  const operation = operations.get((await params).id);
  if (operation === undefined) return Response.json({ error: 'Not found' }, { status: 404 });
  return Response.json(update(operation, { status: 'completed', progress: 100 }));
}
