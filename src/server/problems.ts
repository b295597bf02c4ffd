/**
 * What goes wrong on the server without anyone waiting for an answer: counted and told.
 * Imports nothing.
 */

/** Something that went wrong and was survived. */
export interface HubProblem {
  /**
   * `client_frame`: a client sent what is no message; `slow_client`: one read too slowly;
   * `silent_client`: one was not heard in time; `handler`: a handler misbehaved;
   * `store`: the store failed; `internal`: a fault of the hub or of one of its hooks.
   */
  readonly code:
    'client_frame' | 'slow_client' | 'silent_client' | 'handler' | 'store' | 'internal';
  readonly message: string;
  readonly cause?: unknown;
}

/** Counts problems by their code and tells each to whoever wants to know. */
export class Problems {
  readonly #counts = new Map<HubProblem['code'], number>();
  readonly #listener: ((problem: HubProblem) => void) | undefined;

  constructor(listener: ((problem: HubProblem) => void) | undefined) {
    this.#listener = listener;
  }

  report(code: HubProblem['code'], message: string, cause?: unknown): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    try {
      this.#listener?.(cause === undefined ? { code, message } : { code, message, cause });
    } catch {
      // A listener that throws must not take the hub with it; the problem is counted all the same.
    }
  }

  /** How often each problem was reported. */
  counts(): Readonly<Partial<Record<HubProblem['code'], number>>> {
    return Object.fromEntries(this.#counts);
  }
}
