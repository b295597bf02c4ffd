// @vitest-environment node
// What TypeScript says of a definition before it runs: wrong fields, words and progress are errors.
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  createTaskBackend,
  fraction,
  readUsual,
  tqdm,
  webSocket,
  words,
  type BackendDefinition,
  type ProgressReading,
  type TaskBackend,
  type TaskReading,
  type Words,
} from 'react-task-status/backends';

interface Job {
  readonly state: string;
  readonly done: number;
}

describe('the types of backends', () => {
  it('should take a route alone, and make a backend of it', () => {
    const backend = createTaskBackend({ get: '/jobs/{id}' });
    expectTypeOf(backend).toEqualTypeOf<TaskBackend>();
    expect(backend.key).toBe('/');
  });

  it('should refuse fields, words and progress that cannot be', () => {
    const wrong = (): unknown => [
      // @ts-expect-error -- `get` is required
      createTaskBackend({ url: '/api' }),
      // @ts-expect-error -- there is no such field
      createTaskBackend({ get: '/{id}', pollInterval: 1_000 }),
      // @ts-expect-error -- there is no such status
      createTaskBackend({ get: '/{id}', words: { odd: 'ongoing' } }),
      // @ts-expect-error -- progress is no boolean
      createTaskBackend({ get: '/{id}', read: () => ({ status: 'running', progress: true }) }),
      // @ts-expect-error -- an answer of `get` has no such field
      createTaskBackend<Job>({ get: '/{id}', read: (job) => ({ status: job.status }) }),
    ];
    expect(wrong).toBeTypeOf('function');
  });

  it('should hand what `get` gives to `read`, `interval` and `live`', () => {
    type Definition = BackendDefinition<Job>;
    expectTypeOf<NonNullable<Definition['read']>>().parameter(0).toEqualTypeOf<Job>();
    expectTypeOf(webSocket<Job, { id: string; job: Job }>)
      .parameter(0)
      .toHaveProperty('decode')
      .returns.toExtend<unknown>();
    expectTypeOf(readUsual({})).toEqualTypeOf<TaskReading>();
    expectTypeOf(fraction(0.5)).toEqualTypeOf<ProgressReading>();
    expectTypeOf(tqdm('')).toEqualTypeOf<ProgressReading>();
    expectTypeOf(words.celery).toEqualTypeOf<Words>();
    expect(tqdm('')).toBeNull();
  });
});
