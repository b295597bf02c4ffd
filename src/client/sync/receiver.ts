/**
 * Takes frames off the socket: parses them and gives each message to the part that it is for.
 */
import { UNSUPPORTED_PROTOCOL } from '../../protocol/closeCodes.js';
import { PROTOCOL_VERSION, type ServerMessage } from '../../protocol/messages.js';
import type { ProtocolProblem } from '../../protocol/parseFrame.js';
import { parseServerFrame } from '../../protocol/parseServerMessage.js';
import type { ClientParts } from '../clientParts.js';

const CLOSED_ABNORMALLY = 1006;

/** What is wrong with a frame of which nothing could be read. */
const UNREADABLE: readonly ProtocolProblem['code'][] = ['too_large', 'not_text', 'not_json'];

/** @returns what is to be called with each frame */
export function createReceiver(
  { connection, subscriber, inbox }: ClientParts,
  report: (problem: ProtocolProblem) => void,
): (data: unknown) => void {
  function take(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        if (message.protocol === PROTOCOL_VERSION) connection.welcomed(message.pingInterval);
        else abandon(UNSUPPORTED_PROTOCOL, `it speaks version ${message.protocol} of the protocol`);
        break;
      case 'synced':
        subscriber.synced(message.request);
        break;
      case 'ping':
        connection.send('{"type":"pong"}');
        break;
      case 'error':
        report({ code: 'bad_message', message: `The server says: ${message.message}` });
        break;
      default:
        inbox.take(message);
    }
  }

  /** Leaves the socket; its cursors tell the next one where to go on. */
  function abandon(code: number, reason: string): void {
    const { generation } = connection.state();
    connection.dispatch({ type: 'closed', generation, code, reason });
  }

  return (data) => {
    const { messages, problems } = parseServerFrame(data);
    problems.forEach(report);
    messages.forEach(take);
    // Whatever was in it is missing now, and nothing would tell of it again.
    if (problems.some(({ code }) => UNREADABLE.includes(code))) {
      abandon(CLOSED_ABNORMALLY, 'a frame could not be read');
    }
  };
}
