import { describe, expect, it } from 'vitest';

import { sortTasks, type TaskColumn } from '../../../src/components/TaskTable/taskOrder.js';
import type { Task } from '../../../src/protocol/task.js';
import { makeTask, NOW } from '../helpers.js';

const ids = (tasks: readonly Partial<Task>[], column: TaskColumn, descending = false): string[] =>
  sortTasks(
    tasks.map((changes, index) => makeTask({ id: String(index), ...changes })),
    { column, descending },
  ).map(({ id }) => id);

describe('sortTasks', () => {
  it('should order progress by its share, as the bars show it, and what is not known first', () => {
    const tasks: Partial<Task>[] = [
      { progress: { value: 150, total: 100 } },
      { progress: { value: 100, unit: 'percent' } },
      { progress: { value: 1, total: 4 } },
      { progress: { value: 900 } },
      {},
    ];
    expect(ids(tasks, 'progress')).toEqual(['3', '4', '2', '0', '1']);
    expect(ids(tasks, 'progress', true)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('should order by the time taken, and put first what has not begun', () => {
    const begun = (ms: number) => ({ startedAt: NOW - ms, endedAt: NOW });
    const idle = makeTask({ id: 'idle' });
    delete idle.startedAt;
    const tasks = [begun(20), begun(10)].map((changes, index) =>
      makeTask({ id: String(index), ...changes }),
    );
    const order = { column: 'elapsed', descending: false } as const;
    expect(sortTasks([...tasks, idle], order).map(({ id }) => id)).toEqual(['idle', '1', '0']);
  });

  it('should leave tasks in their order where none is asked for', () => {
    const tasks = [makeTask({ id: 'b' }), makeTask({ id: 'a' })];
    expect(sortTasks(tasks, null)).toBe(tasks);
  });
});
