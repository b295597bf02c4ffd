/**
 * Takes frames off the socket: parses them and gives each message to the part that it is for.
 */
import { CLOSE_CODES } from '../protocol/closeCodes.js';
import { PROTOCOL_VERSION, type ServerMessage } from '../protocol/messages.js';
import type { ProtocolProblem } from '../protocol/parseFrame.js';
import { parseServerFrame } from '../protocol/parseServerMessage.js';
import type { Connection } from './connection.js';
import type { Freshness } from './freshness.js';
import type { Inbox } from './inbox.js';
import type { Subscriber } from './subscriber.js';

const CLOSED_ABNORMALLY = 1006;

/** What is wrong with a frame of which nothing could be read. */
const UNREADABLE: ReadonlySet<ProtocolProblem['code']> = new Set([
  'too_large',
  'not_text',
  'not_json',
]);

export interface ReceiverOptions {
  readonly connection: Connection;
  readonly subscriber: Subscriber;
  readonly inbox: Inbox;
  readonly freshness: Freshness;
  readonly report: (problem: ProtocolProblem) => void;
}

/** @returns what is to be called with each frame */
export function createReceiver(options: ReceiverOptions): (data: unknown) => void {
  const { connection, subscriber, inbox, freshness, report } = options;

  function take(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        if (message.protocol === PROTOCOL_VERSION) connection.welcomed(message.pingInterval);
        else {
          abandon(
            CLOSE_CODES.unsupportedProtocol,
            `it speaks version ${message.protocol} of the protocol`,
          );
        }
        return;
      case 'synced':
        subscriber.synced(message.request);
        return;
      case 'ping':
        connection.send('{"type":"pong"}');
        return;
      case 'pong':
        return;
      case 'error':
        report({ code: 'bad_message', message: `The server says: ${message.message}` });
        return;
      default:
        inbox.take(message);
        freshness.pushed(message.type === 'task' ? message.task.id : message.id);
    }
  }

  /** Leaves the socket; its cursors tell the next one where to go on. */
  function abandon(code: number, reason: string): void {
    connection.dispatch({
      type: 'closed',
      generation: connection.state().generation,
      code,
      reason,
    });
  }

  return (data) => {
    const { messages, problems } = parseServerFrame(data);
    problems.forEach(report);
    messages.forEach(take);
    // Whatever was in it is missing now, and nothing would tell of it again.
    if (problems.some(({ code }) => UNREADABLE.has(code))) {
      abandon(CLOSED_ABNORMALLY, 'a frame could not be read');
    }
  };
}
