/** The fuzzer's socket: sends a broken frame, and waits until the hub has dealt with it. */
import type { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { SUBPROTOCOL } from '../../src/protocol/index.js';
import { judgeClose, judgeFrame } from './answers.js';

/** A limit for what hangs, in ms. */
const PATIENCE = 30_000;

/** Numbers of our own requests, which no case has. */
const FIRST_REQUEST = 2 ** 40;

/** What came of a frame. */
export interface FrameOutcome {
  /** The code with which the hub closed the socket; `undefined` where it is open. */
  readonly closed: number | undefined;
  readonly failures: readonly string[];
}

/** One socket, and the next one after the hub has closed it. */
export class FuzzSocket {
  readonly #url: string;
  #socket: WebSocket | undefined;
  #request = FIRST_REQUEST;
  #failures: string[] = [];
  #whenSynced: (() => void) | undefined;
  /** Sockets that were opened. */
  opened = 0;

  constructor(url: string) {
    this.#url = url.replace(/^http/, 'ws');
  }

  /** Sends text, and then a request of our own: its answer says that the hub is done with the text. */
  async frame(bytes: Buffer, binary: boolean): Promise<FrameOutcome> {
    const socket = await this.#open();
    return this.#outcome(socket, new Set(), (synced) => {
      socket.send(bytes, { binary });
      this.#request += 1;
      this.#whenSynced = synced;
      socket.send(JSON.stringify({ type: 'subscribe', request: this.#request, tasks: [] }));
    });
  }

  /** Writes bytes that are no frame, and ends: the hub has to close. */
  async wire(bytes: Buffer): Promise<FrameOutcome> {
    const socket = await this.#open();
    // Whoever ends without a close frame is not answered by one.
    return this.#outcome(socket, new Set([1006]), () => {
      (socket as unknown as { readonly ['_socket']: Duplex })['_socket'].end(bytes);
    });
  }

  stop(): void {
    this.#socket?.terminate();
  }

  async #open(): Promise<WebSocket> {
    if (this.#socket?.readyState === WebSocket.OPEN) return this.#socket;
    const socket = new WebSocket(this.#url, SUBPROTOCOL, { perMessageDeflate: false });
    this.#socket = socket;
    this.opened += 1;
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const text = String(data);
      const failure = judgeFrame(text);
      if (failure !== undefined) this.#failures.push(failure);
      if (text.includes(`{"type":"synced","request":${this.#request}}`)) this.#whenSynced?.();
    });
    await Promise.race([once(socket, 'open'), once(socket, 'close')]);
    return socket;
  }

  async #outcome(
    socket: WebSocket,
    alsoFine: ReadonlySet<number>,
    act: (synced: () => void) => void,
  ): Promise<FrameOutcome> {
    if (socket.readyState !== WebSocket.OPEN) {
      return { closed: undefined, failures: ['no socket could be opened'] };
    }
    const closed = await new Promise<number | 'open' | 'nothing'>((resolve) => {
      const timer = setTimeout(() => resolve('nothing'), PATIENCE);
      const done = (result: number | 'open'): void => {
        clearTimeout(timer);
        socket.off('close', done);
        this.#whenSynced = undefined;
        resolve(result);
      };
      socket.on('close', done);
      act(() => done('open'));
    });
    const failures = this.#failures;
    this.#failures = [];
    if (closed === 'nothing') {
      socket.terminate();
      failures.push('neither answered nor closed the socket');
    }
    if (typeof closed !== 'number') return { closed: undefined, failures };
    const failure = alsoFine.has(closed) ? undefined : judgeClose(closed);
    if (failure !== undefined) failures.push(failure);
    return { closed, failures };
  }
}
