import { active } from '../../../../operations.mjs';

export function GET() {
  const memory_mb = active().reduce((sum, one) => sum + one.resource_impact.memory_mb, 0);
  return Response.json({ active: active().length, memory_mb });
}
