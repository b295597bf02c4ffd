// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestOptions, TaskBackend } from '../../src/backends/backend.js';
import { guardBackend } from '../../src/backends/guard.js';
import { TaskStatusError } from '../../src/protocol/errors.js';

const TIMEOUT = 15_000;
const task = { id: 'a', status: 'running', version: 1, epoch: 1 };
const EMPTY = { epoch: 1, messages: [], more: false };

/** A backend that works, of which a test breaks a part. */
const working = (changes: object = {}): TaskBackend => {
  const backend: unknown = {
    key: 'mine',
    sync: async () => ({ response: EMPTY, problems: [] }),
    start: async () => task,
    act: async () => task,
    list: async () => ({ tasks: [task], missing: [] }),
    summary: async () => ({ counts: { running: 1 } }),
    socketUrl: async () => null,
    ...changes,
  };
  return backend as TaskBackend;
};

const METHODS: Readonly<
  Record<string, (backend: TaskBackend, options?: RequestOptions) => Promise<unknown>>
> = {
  sync: (backend, options) => backend.sync({ tasks: [] }, options),
  start: (backend, options) => backend.start({ type: 'export' }, options),
  act: (backend, options) => backend.act('a', 'cancel', options),
  list: (backend, options) => backend.list({}, options),
  summary: (backend, options) => backend.summary(options),
  socketUrl: (backend, options) => backend.socketUrl(options),
};

const outcome = async (promise: Promise<unknown>): Promise<TaskStatusError> => {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (error instanceof TaskStatusError) return error;
  throw new Error(`It should have rejected with a TaskStatusError, not ${String(error)}.`);
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe.each(Object.entries(METHODS))('the %s() of an app', (name, call) => {
  const guarded = (method: () => unknown): TaskBackend =>
    guardBackend(working({ [name]: method }), TIMEOUT);

  it('should be passed on where it works', async () => {
    await expect(call(guardBackend(working(), TIMEOUT))).resolves.not.toBeUndefined();
  });

  it('should be named where it throws, also before it returns a promise', async () => {
    const broken = (): never => {
      throw new TypeError('x is undefined.');
    };
    for (const method of [broken, async () => broken()]) {
      const error = await outcome(call(guarded(method)));
      expect(error.code).toBe('app');
      expect(error.message).toContain(`The backend's ${name}() failed: x is undefined. `);
      expect(error.cause).toBeInstanceOf(TypeError);
    }
  });

  it('should be named where it rejects with nothing', async () => {
    const error = await outcome(call(guarded(() => Promise.reject())));
    expect(error.message).toContain(`The backend's ${name}() failed: undefined.`);
  });

  it('should decide itself what kind of error it is', async () => {
    const own = new TaskStatusError('forbidden', 'Not yours.');
    expect(await outcome(call(guarded(() => Promise.reject(own))))).toBe(own);
  });

  it('should be given up where it never settles, and be told so by its signal', async () => {
    let signal: AbortSignal | undefined;
    const never = (...args: readonly unknown[]): Promise<never> => {
      ({ signal } = args.at(-1) as RequestOptions);
      return new Promise(() => {});
    };
    const error = outcome(call(guarded(never)));
    await vi.advanceTimersByTimeAsync(TIMEOUT - 1);
    expect(signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await error).toMatchObject({ code: 'network' });
    expect((await error).message).toContain(`${name}() did not settle within 15000 ms`);
    expect(signal?.aborted).toBe(true);
  });

  it('should end when its caller aborts, and leave no timer behind', async () => {
    const caller = new AbortController();
    let signal: AbortSignal | undefined;
    const never = (...args: readonly unknown[]): Promise<never> => {
      ({ signal } = args.at(-1) as RequestOptions);
      return new Promise(() => {});
    };
    const error = outcome(call(guarded(never), { signal: caller.signal }));
    caller.abort();
    expect((await error).code).toBe('aborted');
    expect(signal?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([undefined, 7, 'text', [], {}, { response: { messages: 1 } }, new Date(0)])(
    'should be named where it returns %o',
    async (garbage) => {
      const error = await outcome(call(guarded(async () => garbage)));
      expect(error.code).toBe('app');
      expect(error.message).toContain(`The backend's ${name}() returned `);
    },
  );
});

describe('an answer of sync()', () => {
  it('should lose only the messages that make no sense, and say which', async () => {
    const messages = [{ type: 'task', task }, { type: 'task', task: { id: 'b' } }, 7];
    const answer = { response: { ...EMPTY, messages } };
    const backend = guardBackend(working({ sync: async () => answer }), TIMEOUT);
    const { response, problems } = await backend.sync({ tasks: [] });
    expect(response.messages).toHaveLength(1);
    expect(problems.map(({ code }) => code)).toEqual(['bad_message', 'unknown_message']);
  });

  it('should keep the problems that the backend found itself', async () => {
    const own = { code: 'bad_field', message: 'progress is "soon"' };
    const sync = async () => ({ response: EMPTY, problems: [own] });
    const { problems } = await guardBackend(working({ sync }), TIMEOUT).sync({ tasks: [] });
    expect(problems).toEqual([own]);
  });
});

describe('the url of a socket', () => {
  it.each([
    ['ws://x.test/live', 'ws://x.test/live'],
    ['https://x.test/live?a=1', 'wss://x.test/live?a=1'],
    ['ws://x.test/live/', 'ws://x.test/live/'],
    [null, null],
  ])('should be taken as %s', async (given, expected) => {
    const backend = guardBackend(working({ socketUrl: async () => given }), TIMEOUT);
    expect(await backend.socketUrl()).toBe(expected);
  });

  it.each(['', 'ftp://x.test/', '/live', undefined])('should be refused as %o', async (given) => {
    const backend = guardBackend(working({ socketUrl: async () => given }), TIMEOUT);
    await expect(backend.socketUrl()).rejects.toThrow(/socketUrl\(\) returned/);
  });
});

describe('a backend that lacks something', () => {
  it.each<[string, unknown, RegExp]>([
    ['is none', 'https://x.test', /backend is "https:\/\/x.test", not an object/],
    ['has no key', working({ key: undefined }), /has no key/],
    ['has an empty key', working({ key: '' }), /has no key/],
    [
      'has no list and no summary',
      working({ list: undefined, summary: 1 }),
      /has no list\(\), no summary\(\)/,
    ],
  ])('should be refused at once where it %s', (_, backend, message) => {
    expect(() => guardBackend(backend as TaskBackend, TIMEOUT)).toThrow(message);
  });

  it('should be called as an object, so that a class can be one', async () => {
    class Backend {
      readonly key = 'class';
      readonly #counts = { running: 1 };
      sync = working().sync;
      start = working().start;
      act = working().act;
      list = working().list;
      socketUrl = working().socketUrl;
      async summary(): Promise<never> {
        return { counts: this.#counts } as never;
      }
    }
    const { counts } = await guardBackend(new Backend(), TIMEOUT).summary();
    expect(counts.running).toBe(1);
  });
});
