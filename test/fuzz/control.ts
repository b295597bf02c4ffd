/** A client that does nothing wrong, and must get every line and newer states only, whatever others send. */
import { WebSocket } from 'ws';
import { parseServerFrame, SUBPROTOCOL } from '../../src/protocol/index.js';

/** How long it may hear nothing of a task that changes all the time, in ms: a limit for what hangs. */
const PATIENCE = 20_000;

/** The client beside the fuzzer. */
export class Control {
  readonly #socket: WebSocket;
  readonly #fail: (failure: string) => void;
  #nextLine = 0;
  #version = 0;
  #heardAt = performance.now();
  #longest = 0;
  #isStopping = false;
  #whenRead: { readonly lines: number; readonly resolve: () => void } | undefined;

  constructor(url: string, id: string, fail: (failure: string) => void) {
    this.#fail = fail;
    this.#socket = new WebSocket(url.replace(/^http/, 'ws'), SUBPROTOCOL);
    this.#socket.on('open', () => {
      const tasks = [{ id, nextLine: 0 }];
      this.#socket.send(JSON.stringify({ type: 'subscribe', request: 1, tasks }));
    });
    this.#socket.on('message', (data) => this.#take(String(data)));
    this.#socket.on('error', (error) => fail(`control: ${error.message}`));
    this.#socket.on('close', (code) => {
      if (!this.#isStopping) fail(`control: its socket was closed with ${code}`);
      this.#whenRead?.resolve();
    });
  }

  /** The longest time between two updates, in ms. */
  get longestSilence(): number {
    return Math.max(this.#longest, performance.now() - this.#heardAt);
  }

  /** Fails where nothing has come for too long. */
  check(): void {
    const silence = performance.now() - this.#heardAt;
    if (silence > PATIENCE) this.#fail(`control: nothing heard for ${Math.round(silence)} ms`);
  }

  /** Waits until it has so many lines, or is closed. */
  read(lines: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#nextLine >= lines || this.#socket.readyState !== WebSocket.OPEN) return resolve();
      const timer = setTimeout(() => {
        this.#fail(`control: got ${this.#nextLine} lines of ${lines}`);
        resolve();
      }, PATIENCE);
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#whenRead = { lines, resolve: done };
    });
  }

  stop(): void {
    this.#isStopping = true;
    this.#socket.terminate();
  }

  #take(frame: string): void {
    this.#longest = this.longestSilence;
    this.#heardAt = performance.now();
    const { messages, problems } = parseServerFrame(frame);
    for (const { message } of problems) this.#fail(`control: ${message}`);
    for (const message of messages) {
      if (message.type === 'ping') this.#socket.send('{"type":"pong"}');
      if (message.type === 'rejected') this.#fail('control: its task was rejected');
      if (message.type === 'task') this.#move(message.task.version);
      if (message.type === 'patch') this.#move(message.version);
      if (message.type !== 'logs') continue;
      for (const { line } of message.lines) {
        if (line !== this.#nextLine)
          this.#fail(`control: line ${line} in place of ${this.#nextLine}`);
        this.#nextLine = line + 1;
      }
    }
    if (this.#whenRead !== undefined && this.#nextLine >= this.#whenRead.lines) {
      this.#whenRead.resolve();
    }
  }

  #move(version: number): void {
    if (version <= this.#version) this.#fail(`control: version ${version} after ${this.#version}`);
    this.#version = version;
  }
}
