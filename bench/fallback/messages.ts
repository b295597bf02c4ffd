// What the server of this scenario is asked, and what it answers.

export type FallbackRequest =
  | { readonly type: 'serve'; readonly folder: string; readonly tasks: number }
  /** Cuts the sockets there are and refuses new ones; or lets them in again. */
  | { readonly type: 'block'; readonly isBlocked: boolean }
  /** Requests and bytes so far, both directions, headers included. */
  | { readonly type: 'traffic' }
  /** How many lines were written so far. */
  | { readonly type: 'lines' }
  | { readonly type: 'close' };

export interface FallbackAnswer {
  readonly url?: string;
  /** ms since epoch. */
  readonly at?: number;
  readonly requests?: number;
  readonly bytes?: number;
  readonly lines?: number;
}

export const taskId = (index: number): string => `task-${index}`;

/** The task whose log is read. */
export const LOGGED = taskId(0);

export const lineText = (line: number): string => `line ${line}`;
