/** Relative urls in a page, where the address and the base can change. */
import { afterEach, describe, expect, it } from 'vitest';
import { hubBackend } from '../../src/backends/hub.js';
import { createTaskClient } from '../../src/client/createTaskClient.js';

const START = location.href;

afterEach(() => {
  document.head.replaceChildren();
  history.replaceState(null, '', START);
});

const setBase = (href: string): void => {
  const base = document.createElement('base');
  base.href = href;
  document.head.replaceChildren(base);
};

/** Where a request and the socket of this backend go. */
async function places(make: (fetch: typeof globalThis.fetch) => ReturnType<typeof hubBackend>) {
  const urls: string[] = [];
  const backend = make(async (url) => {
    urls.push(String(url));
    return Response.json({});
  });
  return async (): Promise<string[]> => {
    urls.length = 0;
    await backend.summary().catch(() => undefined);
    return [...urls, (await backend.socketUrl()) ?? ''];
  };
}

describe('a relative url in a page', () => {
  it('should stay where it was when a router moves on', async () => {
    history.pushState(null, '', '/app/jobs/12');
    const ask = await places((fetch) => hubBackend({ url: 'tasks', fetch, timeout: 1_000 }));
    const before = await ask();
    expect(before).toEqual([
      `${location.origin}/app/jobs/tasks/summary`,
      `${location.origin.replace('http', 'ws')}/app/jobs/tasks`,
    ]);
    history.pushState(null, '', '/somewhere/quite/else');
    setBase('/else/');
    expect(await ask()).toEqual(before);
  });

  it('should be relative to <base href>, requests and socket alike', async () => {
    history.pushState(null, '', '/app/jobs/12');
    setBase('/app/');
    const ask = await places((fetch) => hubBackend({ url: './tasks', fetch, timeout: 1_000 }));
    expect(await ask()).toEqual([
      `${location.origin}/app/tasks/summary`,
      `${location.origin.replace('http', 'ws')}/app/tasks`,
    ]);
  });

  it('should give a client a key of its own at each place', () => {
    history.pushState(null, '', '/a/');
    const one = createTaskClient({ url: 'tasks' });
    history.pushState(null, '', '/b/');
    const other = createTaskClient({ url: 'tasks' });
    expect([one.key, other.key]).toEqual(['/a/tasks', '/b/tasks']);
    expect(createTaskClient({ url: '/tasks/' }).key).toBe('/tasks');
  });

  it.each(['', 'localhost:3000/tasks', '/tasks#now', 'ftp://hub.test/'])(
    'should be refused by createTaskClient at once as %j',
    (url) => {
      expect(() => createTaskClient({ url })).toThrow(TypeError);
    },
  );
});
