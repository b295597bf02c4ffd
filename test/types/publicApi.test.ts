// @vitest-environment node
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  TASK_STATUSES,
  useTaskStatus,
  type LogSource,
  type Task,
  type TaskStatus,
  type TaskStatusError,
} from 'react-task-status';

describe('the types of the public face', () => {
  it('should close the set of statuses, so that a switch over it can be exhaustive', () => {
    const label = (status: TaskStatus): string => {
      switch (status) {
        case 'pending':
        case 'running':
        case 'paused':
        case 'completed':
        case 'failed':
        case 'cancelled':
        case 'unknown':
          return status;
      }
    };
    expect(TASK_STATUSES.map(label)).toHaveLength(7);
  });

  it('should carry the type of the result through the hook', () => {
    type View = ReturnType<typeof useTaskStatus<{ file: string }>>;
    expectTypeOf<View['task']>().toEqualTypeOf<Task<{ file: string }> | undefined>();
    expectTypeOf<View['status']>().toEqualTypeOf<TaskStatus>();
    expectTypeOf<View['error']>().toEqualTypeOf<TaskStatusError | null>();
    expect(useTaskStatus).toBeTypeOf('function');
  });

  it('should give as `task` what `select` picks', () => {
    type View = ReturnType<typeof useTaskStatus<unknown, { title: string }>>;
    expectTypeOf<View['task']>().toEqualTypeOf<{ title: string } | undefined>();
    expectTypeOf(useTaskStatus).parameter(0).toEqualTypeOf<string | null>();
  });

  it('should let a log be anything that has its four functions', () => {
    expectTypeOf<LogSource>()
      .toHaveProperty('getLine')
      .returns.toMatchTypeOf<{ text: string } | undefined>();
    expectTypeOf<keyof LogSource>().toEqualTypeOf<
      'subscribe' | 'getSnapshot' | 'getLine' | 'slice'
    >();
  });
});
