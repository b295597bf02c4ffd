import { active } from '../../../operations.mjs';

/** The active ones only. */
export function GET() {
  return Response.json({ operations: active() });
}
