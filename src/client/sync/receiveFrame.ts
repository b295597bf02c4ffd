/**
 * Reads frames off the socket and hands each message to the part that it is for.
 */
import { UNSUPPORTED_PROTOCOL } from '../../protocol/closeCodes.js';
import {
  PROTOCOL_VERSION,
  type ServerMessage,
  type TaskUpdate,
  type WelcomeMessage,
} from '../../protocol/messages.js';
import type { ProtocolProblem } from '../../protocol/parseFrame.js';
import { parseServerFrame } from '../../protocol/parseServerMessage.js';

export interface FrameHandlers {
  /** The first message on a socket, from a server that speaks this version. */
  readonly onWelcome: (message: WelcomeMessage) => void;
  /** The answer to the request with this number is whole. */
  readonly onSynced: (request: number) => void;
  readonly onPing: () => void;
  /** A message about a task. */
  readonly onUpdate: (message: TaskUpdate) => void;
  /** This socket is of no more use; cursors tell the next one where to go on. */
  readonly onUnusable: (code: number, reason: string) => void;
  readonly onProblem: (problem: ProtocolProblem) => void;
}

const CLOSED_ABNORMALLY = 1006;

/** What is wrong with a frame of which nothing could be read. */
const UNREADABLE: readonly ProtocolProblem['code'][] = ['too_large', 'not_text', 'not_json'];

/** Handles one frame. Never throws for what is in it. */
export function receiveFrame(data: unknown, handlers: FrameHandlers): void {
  const { messages, problems } = parseServerFrame(data);
  problems.forEach(handlers.onProblem);
  for (const message of messages) receiveMessage(message, handlers);
  // Whatever was in it is missing now, and nothing would announce it again.
  if (problems.some(({ code }) => UNREADABLE.includes(code))) {
    handlers.onUnusable(CLOSED_ABNORMALLY, 'a frame could not be read');
  }
}

function receiveMessage(message: ServerMessage, handlers: FrameHandlers): void {
  switch (message.type) {
    case 'welcome':
      if (message.protocol === PROTOCOL_VERSION) handlers.onWelcome(message);
      else {
        const reason = `the server speaks version ${message.protocol} of the protocol`;
        handlers.onUnusable(UNSUPPORTED_PROTOCOL, reason);
      }
      break;
    case 'synced':
      handlers.onSynced(message.request);
      break;
    case 'ping':
      handlers.onPing();
      break;
    case 'error':
      handlers.onProblem({ code: 'bad_message', message: `The server says: ${message.message}` });
      break;
    case 'pong':
      break;
    default:
      handlers.onUpdate(message);
  }
}
