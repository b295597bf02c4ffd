import { isActive, operations, update } from '../../../../operations.mjs';

/** @typedef {{ params: Promise<{ id: string }> }} Context */

const missing = () => Response.json({ error: 'There is no such operation' }, { status: 404 });

/** @param {Request} _request @param {Context} context */
export async function GET(_request, { params }) {
  const operation = operations.get((await params).id);
  return operation === undefined ? missing() : Response.json(operation);
}

/** @param {Request} request @param {Context} context */
export async function PATCH(request, { params }) {
  const operation = operations.get((await params).id);
  if (operation === undefined) return missing();
  return Response.json(update(operation, await request.json()));
}

/** @param {Request} _request @param {Context} context */
export async function DELETE(_request, { params }) {
  const operation = operations.get((await params).id);
  if (operation === undefined) return missing();
  if (!isActive(operation)) return Response.json({ error: 'It has ended' }, { status: 409 });
  return Response.json(update(operation, { status: 'cancelled' }));
}
