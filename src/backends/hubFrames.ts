/** Messages of the protocol as frames of its size. Pure. */
import { MAX_FRAME_BYTES, type LogsMessage, type ServerMessage } from '../protocol/messages.js';

/** Characters that are within a frame however many bytes each takes. */
const SAFE_LENGTH = Math.floor(MAX_FRAME_BYTES / 3) - 100;

/** A message as frames; what is too large for one is announced, to be fetched. */
export function* framesOf(message: ServerMessage): Generator<string> {
  const text = toJson(message);
  if (text !== undefined && text.length <= SAFE_LENGTH) yield text;
  else if (message.type === 'task') {
    yield JSON.stringify({ type: 'deferred', id: message.task.id, what: 'task' });
  } else if (message.type === 'logs') {
    const half = Math.ceil(message.lines.length / 2);
    if (message.lines.length <= 1) {
      yield JSON.stringify({ type: 'deferred', id: message.id, what: 'logs' });
      return;
    }
    const [first, rest] = [message.lines.slice(0, half), message.lines.slice(half)];
    yield* framesOf({ ...message, lines: first } satisfies LogsMessage);
    yield* framesOf({ ...message, lines: rest } satisfies LogsMessage);
  }
}

/** Results of an app's own functions may be what JSON cannot say. */
function toJson(message: ServerMessage): string | undefined {
  try {
    return JSON.stringify(message);
  } catch {
    return undefined;
  }
}
