// What the servers of this scenario are asked, and what they all send.

/** How a server sends. */
export type HubKind = 'ours' | 'ours-unmerged' | 'ws' | 'socket.io';

/** What the benchmark asks of a server. */
export type HubRequest =
  | { readonly type: 'serve'; readonly kind: HubKind; readonly tasks: number }
  /** Sends updates at a steady pace. */
  | { readonly type: 'send'; readonly updates: number; readonly perSecond: number }
  /** After a collection: bytes in use. */
  | { readonly type: 'memory' }
  | { readonly type: 'close' };

export interface HubAnswer {
  readonly url?: string;
  readonly bytes?: number;
  /** ms of processor time of the server while it sent. */
  readonly cpu?: number;
}

/** ms since epoch with a fraction, the same on all processes of a machine. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

export const taskId = (index: number): string => `task-${index}`;

/** What an update says; `message` carries when it was made. */
export function reportAt(step: number) {
  return {
    progress: { value: step % 100, total: 100, unit: 'percent' },
    message: preciseNow().toFixed(3),
  };
}
