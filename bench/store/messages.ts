// What the program of this scenario is asked.

export type StoreKind = 'memory' | 'sqlite';

export type StoreRequest =
  /** Opens a store with a task. */
  | { readonly type: 'open'; readonly kind: StoreKind; readonly file: string }
  /** Writes so many batches of 1,000 lines, one after the other or all in flight at once. */
  | { readonly type: 'append'; readonly batches: number; readonly together: boolean }
  /** Reads the whole log, 1,000 lines at a time. */
  | { readonly type: 'read' };

export interface StoreAnswer {
  /** ms of processor time. */
  readonly cpu?: number;
  /** ms of the machine's time. */
  readonly wall?: number;
  readonly lines?: number;
  /** Bytes of the process, once before and the most while it read. */
  readonly before?: number;
  readonly peak?: number;
}
