/**
 * What the connection looks like from outside. Types only; the machine behind it is
 * `connectionMachine.ts`.
 */
import type { TaskStatusError } from '../../protocol/errors.js';

/**
 * - `idle`: nothing is subscribed, so nothing is open
 * - `connecting`: the first attempt to reach live
 * - `live`: pushes arrive
 * - `reconnecting`: was live, or failed at first; attempt `attempt` of `maxAttempts` waits or runs
 * - `polling`: there are no live updates, so tasks are polled every `pollInterval` ms
 * - `offline`: the device has no network
 * - `unauthorized`: the server rejected the credentials; a new ticket or `retryConnection()` revives it
 * - `closed`: closed for good by `client.close()`
 */
export type ConnectionState =
  | 'idle'
  | 'connecting'
  | 'live'
  | 'reconnecting'
  | 'polling'
  | 'offline'
  | 'unauthorized'
  | 'closed';

/** The connection at one moment. The same object is returned until something changes. */
export interface ConnectionStatus {
  readonly state: ConnectionState;
  /** Which attempt waits or runs, from 1; 0 while none is needed. */
  readonly attempt: number;
  /** After how many failed attempts the client falls back to polling. */
  readonly maxAttempts: number;
  /** When the next attempt (or, while polling, the next probe) begins: ms since epoch, this device's clock. */
  readonly nextRetryAt: number | null;
  /** Since when it has been in `state`: ms since epoch, this device's clock. */
  readonly since: number;
  /** Why it is not live, where that is known. */
  readonly error: TaskStatusError | null;
  /**
   * ms between two polls; null while none are made. Tasks are polled while `polling`, and while
   * `connecting` or `reconnecting` takes more than a moment. Null while `polling` means that every
   * task shown is finished, the page is frozen, or `isExhausted`.
   */
  readonly pollInterval: number | null;
  /** Polls have failed so often that no more are made; `refresh()` and `retryConnection()` start again. */
  readonly isExhausted: boolean;
  /** While polling: the backend has no live updates by design, so there is no fault, and no socket to retry. */
  readonly isByDesign?: boolean;
}
