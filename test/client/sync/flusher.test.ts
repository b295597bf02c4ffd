// @vitest-environment jsdom
// However many tasks change, and while others are being handed over: the cache gets each last state.
import { QueryClient } from '@tanstack/react-query';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFlusher } from '../../../src/client/sync/flusher.js';
import { createTaskEntries, type TaskEntry } from '../../../src/client/sync/taskEntries.js';
import { readTask } from '../../../src/client/taskCache.js';
import type { Task } from '../../../src/protocol/task.js';
import { systemClock } from '../../../src/shared/clock.js';

const SCOPE = { key: 'test' };
const IDS = Array.from({ length: 700 }, (_, index) => `task-${index}`);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const taskOf = (id: string, version: number): Task => ({
  ...{ id, version, status: 'running', updatedAt: version, logCount: 0, firstLogLine: 0 },
});

const change = (after: number, from: number, count: number) => ({
  ...{ after, from, count, isUrgent: false },
});

it('should hand over the last state of each task, also of those that change between the parts of a flush', () => {
  // In each step: how much later it is, and which tasks change.
  const step = fc.record({
    after: fc.integer({ min: 0, max: 40 }),
    from: fc.nat(IDS.length - 1),
    count: fc.integer({ min: 1, max: IDS.length }),
    isUrgent: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const queryClient = new QueryClient();
      const entries = createTaskEntries(() => undefined);
      const flusher = createFlusher({
        clock: systemClock,
        scope: SCOPE,
        cache: () => queryClient,
      });
      for (const id of IDS) entries.watch(id);
      const versions = new Map<string, number>();
      for (const { after, from, count, isUrgent } of steps) {
        vi.advanceTimersByTime(after);
        for (const id of IDS.slice(from, from + count)) {
          const version = (versions.get(id) ?? 0) + 1;
          versions.set(id, version);
          const entry = entries.get(id) as TaskEntry;
          flusher.put(entry, taskOf(id, version));
          flusher.touch(entry, isUrgent);
        }
      }
      vi.advanceTimersByTime(1_000);
      const held = [...versions.keys()].map((id) => readTask(queryClient, SCOPE, id)?.version);
      expect(held).toEqual([...versions.values()]);
      queryClient.clear();
    }),
    {
      numRuns: 60,
      // More than one flush takes, and some of the first part again before the last part.
      examples: [[[change(0, 0, 700), change(20, 0, 300)]]],
    },
  );
});
