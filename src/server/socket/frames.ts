/**
 * Messages into frames: those of one turn share a frame as far as its limit goes. Pure.
 */
import { MAX_FRAME_BYTES } from '../../protocol/index.js';
import type { EncodedMessage } from '../encode.js';

/** Joins messages, in order, into as few frames as the limit allows. */
export function packFrames(
  messages: readonly EncodedMessage[],
  limit: number = MAX_FRAME_BYTES,
): EncodedMessage[] {
  const frames: EncodedMessage[] = [];
  let texts: string[] = [];
  // The two brackets; each message adds itself and a comma.
  let bytes = 2;
  const close = (): void => {
    const [first] = texts;
    if (first !== undefined) {
      frames.push(
        texts.length === 1
          ? { text: first, bytes: bytes - 3 }
          : { text: `[${texts.join(',')}]`, bytes: bytes - 1 },
      );
    }
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
