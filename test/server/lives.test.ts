// @vitest-environment node
// A task that goes and comes anew while someone listens: nothing of its former life is built on.
import { expect, it, vi } from 'vitest';
import { applyPatch, type PatchField, type Task } from '../../src/protocol/index.js';
import { memoryStore, type StoreChange, type TaskStore } from '../../src/server/index.js';
import { connect, serveHub } from './support.js';

const base = { id: 'a', status: 'running', updatedAt: 0, logCount: 0, firstLogLine: 0 } as const;

/** A store that holds what the test puts there, as one does that others write to as well. */
function sharedStore() {
  let task: Task | undefined;
  let announce: (change: StoreChange) => void = () => undefined;
  const store: TaskStore = {
    ...memoryStore(),
    open(listener) {
      announce = listener;
      return 1;
    },
    get: () => task,
    getMany: (ids) => ids.map(() => task),
  };
  return {
    store,
    put(next: Task | undefined, kind: StoreChange['kind'], fields: readonly PatchField[] = []) {
      const version = next?.version ?? task?.version ?? 0;
      task = next;
      announce({ id: 'a', kind, version, fields });
    },
  };
}

it('should make no patch of what changed in a former life', async () => {
  const { store, put } = sharedStore();
  const { url } = await serveHub({ store });
  put({ ...base, epoch: 1, version: 1 }, 'created');
  const client = await connect(url);
  await client.subscribe({ id: 'a' });
  for (let version = 2; version <= 5; version += 1) {
    const task: Task = { ...base, epoch: 1, version, message: `${version}` };
    put(task, 'changed', ['message']);
    await client.first('patch', (patch) => patch.version === version);
  }
  put(undefined, 'removed');
  await client.first('rejected');
  put({ ...base, epoch: 2, version: 1 }, 'created');
  const { task: anew } = await client.first('task', ({ task }) => task.epoch === 2);
  const renamed: Task = { ...base, epoch: 2, version: 2, title: 'anew' };
  put(renamed, 'changed', ['title']);
  const patch = await client.first('patch', ({ epoch }) => epoch === 2);
  expect(applyPatch(anew, patch)).toEqual({ kind: 'applied', task: renamed });
});

it("should never send another hub's lines where two hubs hold one id in one epoch", async () => {
  const textFrom = async (text: string): Promise<string | undefined> => {
    const { hub, url } = await serveHub({ store: memoryStore({ epoch: 1 }) });
    hub.define('job', (task) => task.log(text));
    await hub.start({ type: 'job', id: 'a' });
    await vi.waitFor(async () => expect((await hub.get('a'))?.status).toBe('completed'));
    const client = await connect(url);
    await client.subscribe({ id: 'a', nextLine: 0 });
    const { lines } = await client.first('logs');
    return lines[0]?.text;
  };
  expect(await textFrom('of the first')).toBe('of the first');
  expect(await textFrom('of the second')).toBe('of the second');
});
