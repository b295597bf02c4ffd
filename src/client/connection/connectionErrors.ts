/**
 * Why there is no live connection, in words. Pure.
 */
import type { CloseKind } from '../../protocol/closeCodes.js';
import { TaskStatusError, type TaskStatusErrorCode } from '../../protocol/errors.js';

const AGAIN = 'It is tried again automatically.';

const CLOSES: Record<CloseKind, readonly [TaskStatusErrorCode, what: string, advice: string]> = {
  unauthorized: ['unauthorized', 'The server refused the ticket', 'Give a fresh one by getTicket.'],
  forbidden: [
    'forbidden',
    'The server does not allow this connection',
    'Sign in as someone who may.',
  ],
  fatal: [
    'protocol',
    'The server ended the live connection for good',
    'Polling goes on; check that client and server are of the same version.',
  ],
  retry: ['network', 'The live connection was lost', AGAIN],
};

export function closeError(kind: CloseKind, code: number, reason: string): TaskStatusError {
  const [errorCode, what, advice] = CLOSES[kind];
  const said = reason && `: ${reason}`;
  return new TaskStatusError(errorCode, `${what} (close code ${code}${said}). ${advice}`);
}

const TIMEOUTS = {
  handshake: 'The socket did not open in time',
  welcome: 'The socket opened, but the server did not begin to talk in time',
  heartbeat: 'Nothing was heard of the server any more',
};

export function timeoutError(what: keyof typeof TIMEOUTS): TaskStatusError {
  return new TaskStatusError('network', `${TIMEOUTS[what]}. ${AGAIN}`);
}
