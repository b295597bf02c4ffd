/** Web Locks for tests: a queue for each name, and the right to take a lock away. */
import type { Locks } from '../../../src/client/connection/tabs/tab.js';

interface Request {
  hold: () => Promise<void>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

export function createFakeLocks(): Locks & { readonly holders: () => number } {
  const held = new Map<string, Request>();
  const queues = new Map<string, Request[]>();

  function grant(name: string, request: Request): void {
    held.set(name, request);
    void request.hold().then((value) => {
      request.resolve(value);
      if (held.get(name) !== request) return;
      held.delete(name);
      const next = queues.get(name)?.shift();
      if (next !== undefined) grant(name, next);
    });
  }

  return {
    holders: () => held.size,
    request(name, { steal = false, signal }, hold) {
      return new Promise((resolve, reject) => {
        const request: Request = { hold, resolve, reject };
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        const holder = held.get(name);
        signal?.addEventListener('abort', () => {
          const index = queue.indexOf(request);
          if (index < 0) return;
          queue.splice(index, 1);
          reject(signal.reason);
        });
        if (holder !== undefined && !steal) {
          queue.push(request);
          return;
        }
        holder?.reject(new DOMException('The lock was stolen.', 'AbortError'));
        // Granted later, as in a browser.
        queueMicrotask(() => grant(name, request));
      });
    },
  };
}
