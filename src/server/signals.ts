/**
 * Closes what is open when the process is told to end: hubs first, so that clients hear of it, then
 * child processes that nobody else ends. Knows signals only.
 */
import type { CloseOptions } from './listen.js';

/** Closes something. Never rejects. */
export type Closer = (options: CloseOptions) => Promise<void>;

/** What a shell adds to 128 for a process that a signal ended (POSIX). */
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

type Signal = keyof typeof SIGNAL_NUMBERS;
const SIGNALS = Object.keys(SIGNAL_NUMBERS) as Signal[];

const hubs = new Set<Closer>();
const processes = new Set<Closer>();
let isClosing = false;

/** One listener for all of this package, so that an app's own can be told from it. */
function onSignal(signal: Signal): void {
  const code = 128 + SIGNAL_NUMBERS[signal];
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
  if (hubs.size + processes.size === 0) for (const name of SIGNALS) process.on(name, onSignal);
  closers.add(close);
  return () => {
    if (!closers.delete(close) || hubs.size + processes.size > 0) return;
    for (const name of SIGNALS) process.off(name, onSignal);
  };
}
