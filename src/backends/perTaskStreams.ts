/**
 * A stream for each task, some at a time: opens those that are watched, opens one that broke again
 * after a while, and says which tasks are covered. No transport of its own.
 */
import type { LiveFeed, LiveStream } from './live.js';

/** What one stream tells. */
export interface OneStream {
  opened(hasResumed: boolean): void;
  /** It is over. @param isFinal it is of no use to open it again */
  closed(isFinal: boolean, error?: unknown): void;
}

/** ms before a stream that broke is opened again, and the longest wait. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/**
 * @param most so many streams at a time; the other tasks are polled
 * @param open opens the stream of one task; returns how to close it
 */
export function perTaskStreams(
  ids: readonly string[],
  feed: Pick<LiveFeed<never>, 'open' | 'lost' | 'end'>,
  most: number,
  open: (id: string, stream: OneStream) => () => void,
): LiveStream {
  interface Row {
    close: () => void;
    isOpen: boolean;
    failures: number;
    timer: ReturnType<typeof setTimeout> | undefined;
  }
  const rows = new Map<string, Row>();
  const finished = new Set<string>();
  let wanted: readonly string[] = ids;
  let everOpened = false;

  const openIds = (): string[] => [...rows].filter(([, row]) => row.isOpen).map(([id]) => id);

  function begin(id: string, row: Row): void {
    // What an earlier try of this task still says is not of this one.
    let isCurrent = true;
    const closeOne = open(id, {
      opened(hasResumed) {
        if (!isCurrent) return;
        row.isOpen = true;
        row.failures = 0;
        everOpened = true;
        feed.open(openIds(), { hasResumed });
      },
      closed(isFinal, error) {
        if (!isCurrent) return;
        isCurrent = false;
        closed(id, row, isFinal, error);
      },
    });
    row.close = () => {
      isCurrent = false;
      closeOne();
    };
  }

  function closed(id: string, row: Row, isFinal: boolean, error: unknown): void {
    const wasOpen = row.isOpen;
    row.isOpen = false;
    if (wasOpen) feed.lost([id]);
    if (isFinal) {
      finished.add(id);
      rows.delete(id);
      fill();
      // There will be none for this task, which is no fault: it is polled.
      if (!everOpened && rows.size === 0) feed.open([]);
      return;
    }
    // Where no stream can be had at all, it is the connection that failed.
    if (openIds().length === 0) {
      close();
      return feed.end(error);
    }
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** row.failures);
    row.failures += 1;
    row.timer = setTimeout(() => begin(id, row), wait);
  }

  function fill(): void {
    for (const id of wanted) {
      if (rows.size >= most) return;
      if (rows.has(id) || finished.has(id)) continue;
      const row: Row = { close: () => {}, isOpen: false, failures: 0, timer: undefined };
      rows.set(id, row);
      begin(id, row);
    }
  }

  function drop(id: string, row: Row): void {
    clearTimeout(row.timer);
    rows.delete(id);
    row.close();
  }

  function close(): void {
    wanted = [];
    for (const [id, row] of [...rows]) drop(id, row);
  }

  fill();
  return {
    watch(next) {
      wanted = next;
      for (const id of finished) if (!next.includes(id)) finished.delete(id);
      for (const [id, row] of [...rows]) if (!next.includes(id)) drop(id, row);
      fill();
    },
    close,
  };
}
