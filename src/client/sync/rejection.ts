/**
 * The error of our own for a task that the server rejected.
 */
import { TaskStatusError } from '../../protocol/errors.js';
import type { RejectedMessage } from '../../protocol/messages.js';

export function rejectionError({ id, code, message }: RejectedMessage): TaskStatusError {
  const what = {
    not_found: `The server does not know task "${id}" (any more). Its last known state is kept.`,
    forbidden: `Task "${id}" may not be seen here.`,
    too_many: `The server allows no more tasks on one connection, so "${id}" is left out.`,
  }[code];
  const known = code === 'too_many' ? 'rate_limited' : code;
  return new TaskStatusError(known, `${what} ${message}`.trimEnd());
}
