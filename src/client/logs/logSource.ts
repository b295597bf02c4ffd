/**
 * A task's log as readers get it: subscribing is what asks the server for its lines, so a closed
 * panel costs nothing.
 */
import type { LogSource } from '../../protocol/logSource.js';
import { emptyLogSource } from './logBuffer.js';
import type { TaskEntries } from '../sync/taskEntries.js';

export function logSource(entries: TaskEntries, id: string): LogSource {
  const current = (): LogSource => entries.peekLog(id) ?? emptyLogSource;
  return {
    subscribe(listener) {
      const { log, stop } = entries.read(id);
      const unsubscribe = log.subscribe(listener);
      return () => {
        unsubscribe();
        stop();
      };
    },
    getSnapshot: () => current().getSnapshot(),
    getLine: (line) => current().getLine(line),
    slice: (from, to) => current().slice(from, to),
  };
}
