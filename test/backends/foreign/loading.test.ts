// What of a backend is loaded when: the first requests do not wait for the code that reads their
// answers.
import { expect, test, vi } from 'vitest';
import { createTaskBackend } from '../../../src/backends/createTaskBackend.js';

const cursors = (...ids: string[]) => ({ tasks: ids.map((id) => ({ id })) });

test('should send the first requests at once, and each of them once', async () => {
  const get = vi.fn((id: string) => Promise.resolve({ status: 'running', title: id }));
  const backend = createTaskBackend({ get });
  const answer = backend.sync(cursors('a', 'b'));
  expect(get.mock.calls.map(([id]) => id)).toEqual(['a', 'b']);
  const { response } = await answer;
  expect(response.messages).toMatchObject([{ task: { title: 'a' } }, { task: { title: 'b' } }]);
  expect(get).toHaveBeenCalledTimes(2);
});

test('should request many together from the first time on', async () => {
  const get = vi.fn(() => Promise.resolve({ status: 'running' }));
  const many = vi.fn((ids: readonly string[]) =>
    Promise.resolve(ids.map((id) => [id, { status: 'running' }] as const)),
  );
  const backend = createTaskBackend({ get, many });
  await backend.sync(cursors('a', 'b'));
  expect(many).toHaveBeenCalledTimes(1);
  expect(get).not.toHaveBeenCalled();
});

test('should say why a first request failed', async () => {
  const backend = createTaskBackend({ get: () => Promise.reject(new Error('no route')) });
  await expect(backend.sync(cursors('a'))).rejects.toMatchObject({
    code: 'network',
    message: expect.stringContaining('no route') as string,
  });
});
