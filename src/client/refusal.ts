/**
 * Says in words, and as our own error, that a server refused a task.
 */
import { TaskStatusError } from '../protocol/errors.js';
import type { RefusedMessage } from '../protocol/messages.js';

export function refusalError(message: RefusedMessage): TaskStatusError {
  const said = message.message === '' ? '' : ` ${message.message}`;
  switch (message.code) {
    case 'not_found':
      return new TaskStatusError(
        'not_found',
        `The server does not know task "${message.id}" (any more).${said} ` +
          'Its last known state, if there is one, is kept.',
      );
    case 'forbidden':
      return new TaskStatusError('forbidden', `Task "${message.id}" may not be seen here.${said}`);
    case 'too_many':
      return new TaskStatusError(
        'rate_limited',
        `The server allows no more tasks on one connection, so "${message.id}" is left out.${said}`,
      );
  }
}
