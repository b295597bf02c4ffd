/**
 * What goes wrong on the server without anyone waiting for an answer: counted, logged and reported.
 */
import type { HubLogger } from './logger.js';

/** Something that went wrong and was survived. */
export interface HubProblem {
  /**
   * `client_frame`: a client sent what is no message; `slow_client`: one read too slowly;
   * `silent_client`: one was not heard in time; `rate_limited`: one sent too much;
   * `handler`: a handler misbehaved; `store`: the store failed; `internal`: a fault of the hub or of
   * one of its hooks.
   */
  readonly code:
    | 'client_frame'
    | 'slow_client'
    | 'silent_client'
    | 'rate_limited'
    | 'handler'
    | 'store'
    | 'internal';
  /** One line without control characters, whatever a client sent. */
  readonly message: string;
  readonly cause?: unknown;
}

/** What is the hub's own or its owner's fault; the rest is what clients do. */
const FAULTS: ReadonlySet<HubProblem['code']> = new Set(['handler', 'store', 'internal']);

/** Counts problems by their code and reports each to whoever wants to know. */
export class Problems {
  readonly #counts = new Map<HubProblem['code'], number>();
  readonly #listener: ((problem: HubProblem) => unknown) | undefined;
  readonly #logger: HubLogger | undefined;

  constructor(listener?: (problem: HubProblem) => unknown, logger?: HubLogger) {
    this.#listener = listener;
    this.#logger = logger;
  }

  report(code: HubProblem['code'], text: string, cause?: unknown): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    const message = escapeControls(text);
    const failed = (): void => {
      // A listener that throws must not take the hub with it; the problem is counted all the same.
    };
    try {
      this.#logger?.[FAULTS.has(code) ? 'error' : 'warn']({ code, err: cause }, message);
      const outcome = this.#listener?.(
        cause === undefined ? { code, message } : { code, message, cause },
      );
      if (outcome instanceof Promise) outcome.catch(failed);
    } catch {
      failed();
    }
  }

  /** How often each problem was reported. */
  counts(): Readonly<Partial<Record<HubProblem['code'], number>>> {
    return Object.fromEntries(this.#counts);
  }
}

/** C0, DEL, C1 and the two separators: what could forge a line of a log or command a terminal. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A text as one line that a log can hold: control characters as `\\u001b`. */
function escapeControls(text: string): string {
  return text.replace(
    CONTROLS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
