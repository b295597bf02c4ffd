// A socket without a network: the server's side of it is in the page, so that only the page's own
// work is measured. It says what our client needs to hear.
import type {
  WebSocketConstructor,
  WebSocketLike,
} from '../../../src/client/connection/webSocket.js';
import type { ClientMessage, ServerMessage } from '../../../src/protocol/messages.js';
import type { Task } from '../../../src/protocol/task.js';

type Listener = (event: unknown) => void;

/** The way to push, once the client has connected. */
export interface InPageServer {
  readonly WebSocket: WebSocketConstructor;
  push(messages: readonly ServerMessage[]): void;
}

/** @param first the state of a task before anything was pushed */
export function inPageServer(first: (id: string) => Task): InPageServer {
  let say: (messages: readonly ServerMessage[]) => void = () => undefined;

  class InPageSocket implements WebSocketLike {
    // By this one the client's carrier knows a class for a socket's.
    static readonly CLOSING = 2;
    readyState = 0;
    readonly #listeners = new Map<string, Set<Listener>>();

    constructor() {
      say = (messages) => this.#emit('message', { data: JSON.stringify(messages) });
      setTimeout(() => {
        this.readyState = 1;
        this.#emit('open', {});
        say([{ type: 'welcome', protocol: 1, epoch: 1, pingInterval: 60_000, time: Date.now() }]);
      });
    }

    addEventListener(type: string, listener: Listener): void {
      this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener));
    }

    removeEventListener(type: string, listener: Listener): void {
      this.#listeners.get(type)?.delete(listener);
    }

    send(data: string): void {
      const heard = JSON.parse(data) as ClientMessage;
      if (heard.type !== 'subscribe') return;
      setTimeout(() => {
        for (const { id } of heard.tasks) say([{ type: 'task', task: first(id) }]);
        say([{ type: 'synced', request: heard.request }]);
      });
    }

    close(): void {
      this.readyState = 3;
    }

    #emit(type: string, event: unknown): void {
      for (const listener of this.#listeners.get(type) ?? []) listener(event);
    }
  }

  return { WebSocket: InPageSocket, push: (messages) => say(messages) };
}
