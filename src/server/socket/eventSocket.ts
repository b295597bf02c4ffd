/**
 * A stream of server-sent events in the place of a socket: what a connection sends becomes events,
 * and what its client wants was said when it was opened. Knows no hub.
 */
import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import type { TaskCursor } from '../../protocol/index.js';
import type { ClientSocket } from './clientSocket.js';
import type { EventIds } from './eventIds.js';

const OPEN = 1;
const CLOSED = 3;

const PING = '{"type":"ping"}';
const PONG = '{"type":"pong"}';

/** One stream. */
export class EventSocket extends EventEmitter implements ClientSocket {
  readonly OPEN = OPEN;
  readonly CLOSED = CLOSED;
  readonly isPaused = false;
  readyState: number = OPEN;
  /** What the client reads. */
  readonly body: ReadableStream<Uint8Array>;
  readonly #ids: EventIds | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** What waits to be read, and what is to be called then. */
  #queue: { readonly bytes: Uint8Array; readonly sent?: () => void }[] = [];
  #queuedBytes = 0;
  #isClosing = false;
  /** The client is ready to read, and there is nothing yet. */
  #wake: (() => void) | undefined;

  /** @param ids makes the id of each event, where the stream can be resumed by them */
  constructor(ids?: EventIds) {
    super();
    this.#ids = ids;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => this.#read(),
        cancel: () => this.#ended(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Says what the client wants, as if it had said so itself. */
  subscribe(tasks: readonly TaskCursor[]): void {
    this.#hear(JSON.stringify({ type: 'subscribe', request: 1, tasks }));
  }

  get bufferedAmount(): number {
    return this.#queuedBytes;
  }

  send(frame: Buffer, _options: { binary: boolean }, sent: () => void): void {
    if (this.readyState !== OPEN) return;
    const text = frame.toString();
    const id = this.#ids?.next(text);
    const isPing = text.includes(PING);
    this.#write(`${id === undefined ? '' : `id: ${id}\n`}data: ${text}\n\n`, () => {
      sent();
      // That its client reads on is the only sign of life that it can give.
      if (isPing) this.#hear(PONG);
    });
  }

  close(code: number, reason: string): void {
    if (this.readyState !== OPEN || this.#isClosing) return;
    this.#isClosing = true;
    this.#write(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`);
  }

  terminate(): void {
    if (this.readyState !== OPEN) return;
    this.#controller?.error(new Error('The stream was cut.'));
    this.#ended();
  }

  pause(): void {
    // The client has said all that it has to say.
  }

  resume(): void {
    // As above.
  }

  #write(text: string, sent?: () => void): void {
    const bytes = Buffer.from(text);
    this.#queue.push({ bytes, ...(sent && { sent }) });
    this.#queuedBytes += bytes.length;
    this.#wake?.();
  }

  /** The client reads on. */
  async #read(): Promise<void> {
    if (this.#queue.length === 0 && !this.#isClosing) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    const next = this.#queue.shift();
    if (next !== undefined) {
      this.#queuedBytes -= next.bytes.length;
      this.#controller?.enqueue(next.bytes);
      next.sent?.();
    } else if (this.#isClosing) {
      this.#controller?.close();
      this.#ended();
    }
  }

  #hear(text: string): void {
    this.emit('message', Buffer.from(text), false);
  }

  #ended(): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#wake?.();
    // Later, as a socket does, and once what was read has been written.
    setImmediate(() => this.emit('close'));
  }
}
