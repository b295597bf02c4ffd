/**
 * Sends what connections have waiting, a slice of time after the other: an update to a thousand
 * readers must not keep everything else waiting.
 */

/** How long one slice may take, in ms. */
const SLICE = 8;

/** What can be flushed. */
export interface Flushable {
  flush(): void;
}

/** The connections that have something to send. */
export class FlushQueue {
  readonly #waiting = new Set<Flushable>();
  #immediate: NodeJS.Immediate | undefined;
  #whenPassed: { readonly promise: Promise<void>; resolve: () => void } | undefined;

  /** Sends what this connection has, after those that came before it. */
  add(connection: Flushable): void {
    this.#waiting.add(connection);
    this.#immediate ??= setImmediate(() => this.#run());
  }

  /** Resolves once all that waits now has been handed to its socket. */
  passed(): Promise<void> {
    if (this.#waiting.size === 0) return Promise.resolve();
    if (this.#whenPassed === undefined) {
      let resolve = (): void => undefined;
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      this.#whenPassed = { promise, resolve };
    }
    return this.#whenPassed.promise;
  }

  /** Sends everything now. */
  flush(): void {
    clearImmediate(this.#immediate);
    this.#immediate = undefined;
    for (const connection of this.#waiting) connection.flush();
    this.#empty();
  }

  #run(): void {
    this.#immediate = undefined;
    const start = performance.now();
    for (const connection of this.#waiting) {
      if (performance.now() - start > SLICE) {
        this.#immediate = setImmediate(() => this.#run());
        return;
      }
      this.#waiting.delete(connection);
      connection.flush();
    }
    this.#empty();
  }

  #empty(): void {
    this.#waiting.clear();
    this.#whenPassed?.resolve();
    this.#whenPassed = undefined;
  }
}
