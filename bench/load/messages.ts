// What the server of this scenario is asked, and what it answers. Types only.
import type { HubLimits } from '../../src/server/index.js';

/** Who serves: our hub, or ws with as little around it as may be. */
export type ServerKind = 'ours' | 'bare ws';

/** What the benchmark asks of the server. */
export type LoadRequest =
  | {
      readonly type: 'serve';
      readonly kind: ServerKind;
      readonly limits?: HubLimits;
      readonly pingInterval?: number;
    }
  /** Makes tasks with the ids `<prefix>0`, `<prefix>1`, … */
  | {
      readonly type: 'create';
      readonly prefix: string;
      readonly count: number;
      readonly fields?: TaskFields;
      /** A report on each. */
      readonly report?: Readonly<Record<string, unknown>>;
    }
  /** Sends updates at a steady rate, on the tasks `<prefix>0` … in turn. */
  | {
      readonly type: 'update';
      readonly prefix: string;
      readonly tasks: number;
      readonly updates: number;
      readonly perSecond: number;
    }
  /** Writes lines to the log of one task, some at a time, with 5 ms between. */
  | {
      readonly type: 'log';
      readonly id: string;
      readonly lines: number;
      readonly atOnce: number;
      readonly length: number;
    }
  /** After a collection: bytes of the heap in use. */
  | { readonly type: 'heap' }
  /** Begins to measure how late the event loop is, and the most memory that the process has. */
  | { readonly type: 'watch' }
  /** What was measured since. */
  | { readonly type: 'watched' }
  /** Starts processes that do nothing, each as a task. */
  | { readonly type: 'processes'; readonly count: number }
  /** Measures the processor's time while nothing is asked. */
  | { readonly type: 'rest'; readonly seconds: number };

/** Fields of tasks that are made. */
export interface TaskFields {
  readonly type?: string;
  readonly tags?: string[];
}

export interface LoadAnswer {
  readonly url?: string;
  readonly bytes?: number;
  /** ms of processor time. */
  readonly cpu?: number;
  /** ms that the event loop was late. */
  readonly lag?: { readonly p99: number; readonly max: number };
  /** Bytes of memory of the process: when the watch began, and the most since. */
  readonly memory?: { readonly before: number; readonly most: number };
}
