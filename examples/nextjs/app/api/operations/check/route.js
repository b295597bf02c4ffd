import { isTooMuch } from '../../../../operations.mjs';

/** Whether one more would be too much. */
export function POST() {
  return Response.json({ warning: isTooMuch() ? 'Three run already' : null });
}
