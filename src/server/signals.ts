/**
 * Closes what is open when the process is told to end: hubs first, so that clients hear of it, then
 * child processes that nobody else ends. Knows signals only.
 */
import { constants } from 'node:os';
import type { CloseOptions } from './listen.js';

/** Closes something. Never rejects. */
export type Closer = (options: CloseOptions) => Promise<void>;

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

const hubs = new Set<Closer>();
const processes = new Set<Closer>();
let isClosing = false;

/** One listener for all of this package, so that an app's own can be told from it. */
function onSignal(signal: NodeJS.Signals): void {
  // What a shell reports of a process that a signal ended (POSIX).
  const code = 128 + constants.signals[signal];
  if (isClosing) process.exit(code);
  isClosing = true;
  // An app that listens for the signal itself decides on the end of its process.
  const isAlone = process.listenerCount(signal) === 1;
  // Whoever sent SIGTERM most often starts the next one.
  const options = { restart: signal === 'SIGTERM' };
  const closeAll = (closers: ReadonlySet<Closer>): Promise<unknown> =>
    Promise.all([...closers].map((close) => close(options)));
  void closeAll(hubs)
    .then(() => closeAll(processes))
    .finally(() => {
      isClosing = false;
      if (isAlone) process.exit(code);
    });
}

/**
 * Closes on SIGTERM, SIGINT and SIGHUP, and then ends the process, unless the app listens for the
 * signal too. A second signal ends it at once.
 * @returns takes it back
 */
export function closeOnSignals(what: 'hub' | 'processes', close: Closer): () => void {
  const closers = what === 'hub' ? hubs : processes;
  if (hubs.size + processes.size === 0) {
    // First of all listeners: one that the app added by `once` is not counted any more after its turn.
    for (const name of SIGNALS) process.prependListener(name, onSignal);
  }
  closers.add(close);
  return () => {
    if (!closers.delete(close) || hubs.size + processes.size > 0) return;
    for (const name of SIGNALS) process.off(name, onSignal);
  };
}
