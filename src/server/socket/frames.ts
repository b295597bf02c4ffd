/**
 * Messages into frames: those of one turn share a frame as far as its limit goes, and sockets that
 * are sent the same messages share the frames. Pure but for that memory.
 */
import { Buffer } from 'node:buffer';
import { MAX_FRAME_BYTES } from '../../protocol/index.js';
import type { EncodedMessage } from '../encode.js';

interface Packed {
  readonly messages: readonly EncodedMessage[];
  readonly frames: readonly Buffer[];
}

/** The runs of messages packed last, by their first message; few, so that they hold no memory. */
const recent = new Map<EncodedMessage, Packed>();

const MAX_RECENT = 16;

/**
 * Joins messages, in order, into as few frames as the limit allows. For the same messages as last
 * time the same frames are given: of the time to send news to many, most would go into this.
 */
export function packFrames(messages: readonly EncodedMessage[]): readonly Buffer[] {
  const [first] = messages;
  if (first === undefined) return [];
  const known = recent.get(first);
  if (known !== undefined && isSameRun(known.messages, messages)) return known.frames;
  const frames = joinMessages(messages, MAX_FRAME_BYTES);
  recent.delete(first);
  recent.set(first, { messages, frames });
  for (const oldest of recent.keys()) {
    if (recent.size <= MAX_RECENT) break;
    recent.delete(oldest);
  }
  return frames;
}

function isSameRun(a: readonly EncodedMessage[], b: readonly EncodedMessage[]): boolean {
  return a.length === b.length && a.every((message, index) => message === b[index]);
}

function joinMessages(messages: readonly EncodedMessage[], limit: number): Buffer[] {
  const frames: Buffer[] = [];
  let texts: string[] = [];
  // The two brackets; each message adds itself and a comma.
  let bytes = 2;
  const close = (): void => {
    if (texts.length > 0)
      frames.push(Buffer.from(texts.length === 1 ? texts.join() : `[${texts.join(',')}]`));
    texts = [];
    bytes = 2;
  };
  for (const message of messages) {
    if (bytes + message.bytes > limit) close();
    texts.push(message.text);
    bytes += message.bytes + 1;
  }
  close();
  return frames;
}
