/**
 * Takes frames off the socket: parses them and gives each message to the part that it is for.
 */
import { CLOSE_CODES } from '../protocol/closeCodes.js';
import { PROTOCOL_VERSION, type ServerMessage } from '../protocol/messages.js';
import type { ProtocolProblem } from '../protocol/parseFrame.js';
import { parseServerFrame } from '../protocol/parseServerMessage.js';
import type { Connection } from './connection.js';
import type { Inbox } from './inbox.js';
import type { Subscriber } from './subscriber.js';

export interface ReceiverOptions {
  readonly connection: Connection;
  readonly subscriber: Subscriber;
  readonly inbox: Inbox;
  readonly report: (problem: ProtocolProblem) => void;
}

/** @returns what is to be called with each frame */
export function createReceiver(options: ReceiverOptions): (data: unknown) => void {
  const { connection, subscriber, inbox, report } = options;

  function take(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        if (message.protocol === PROTOCOL_VERSION) connection.welcomed(message.pingInterval);
        else {
          connection.dispatch({
            type: 'closed',
            generation: connection.state().generation,
            code: CLOSE_CODES.unsupportedProtocol,
            reason: `it speaks version ${message.protocol} of the protocol`,
          });
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
    }
  }

  return (data) => {
    const { messages, problems } = parseServerFrame(data);
    problems.forEach(report);
    messages.forEach(take);
  };
}
