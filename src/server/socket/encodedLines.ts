/**
 * The lines that a hub encoded last, kept for readers that catch up from the same place. Each hub has
 * its own: two hubs of one process may hold different tasks under one id and epoch.
 */
import { encodeLines, type EncodedMessage } from '../encode.js';
import type { LineSlice } from '../store/store.js';

/** Runs of lines that are remembered: about 3 MiB. */
const MAX_RECENT = 64;

/** Lines as messages, made once for many readers. */
export class EncodedLines {
  readonly #recent = new Map<string, EncodedMessage[]>();

  messages(id: string, epoch: number, slice: LineSlice): readonly EncodedMessage[] {
    const { firstLine, count, lines } = slice;
    const key = [id, epoch, firstLine, count, lines[0]?.line, lines.length].join(' ');
    let messages = this.#recent.get(key);
    if (messages === undefined) {
      messages = encodeLines(id, epoch, slice);
      this.#recent.set(key, messages);
      const [oldest] = this.#recent.keys();
      if (this.#recent.size > MAX_RECENT && oldest !== undefined) this.#recent.delete(oldest);
    }
    return messages;
  }
}
