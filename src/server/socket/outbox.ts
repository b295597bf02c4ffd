/**
 * What waits to be sent on one socket: joined into frames, bounded, and with a way to wait until
 * the reader has caught up.
 */
import type { EncodedMessage } from '../encode.js';
import type { Metrics } from '../metrics.js';
import type { ClientSocket } from './clientSocket.js';
import { packFrames } from './frames.js';

/** Above this many unsent bytes lines wait; far below the limit at which the socket is closed. */
const CONGESTED_BYTES = 256 * 1024;

/** The way out of one socket. */
export class Outbox {
  readonly #socket: ClientSocket;
  readonly #maxBufferedBytes: number;
  readonly #metrics: Metrics;
  readonly #overflow: () => void;
  #messages: EncodedMessage[] = [];
  #bytes = 0;
  #waiting: (() => void)[] = [];

  /** @param overflow called when more waits than the limit allows */
  constructor(
    socket: ClientSocket,
    maxBufferedBytes: number,
    metrics: Metrics,
    overflow: () => void,
  ) {
    this.#socket = socket;
    this.#maxBufferedBytes = maxBufferedBytes;
    this.#metrics = metrics;
    this.#overflow = overflow;
  }

  /** Bytes that were added since the last flush. */
  get pendingBytes(): number {
    return this.#bytes;
  }

  push(message: EncodedMessage): void {
    this.#messages.push(message);
    this.#bytes += message.bytes;
  }

  /** Sends what was added, in as few frames as may be. */
  flush(): void {
    if (this.#messages.length === 0) return;
    const frames = packFrames(this.#messages);
    this.#metrics.messagesSent += this.#messages.length;
    this.#messages = [];
    this.#bytes = 0;
    for (const frame of frames) {
      if (this.#socket.readyState !== this.#socket.OPEN) return;
      if (this.#socket.bufferedAmount + frame.length > this.#maxBufferedBytes) {
        return this.#overflow();
      }
      this.#metrics.framesSent += 1;
      this.#metrics.bytesSent += frame.length;
      this.#socket.send(frame, { binary: false }, () => this.release());
    }
  }

  isCongested(): boolean {
    return this.#socket.bufferedAmount + this.#bytes > CONGESTED_BYTES;
  }

  /** Resolves once most has gone out, or the socket is no longer open. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.release();
    });
  }

  /** Lets those who wait go on, where there is nothing to wait for any more. */
  release(): void {
    if (this.#waiting.length === 0) return;
    if (this.#socket.readyState === this.#socket.OPEN && this.isCongested()) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
