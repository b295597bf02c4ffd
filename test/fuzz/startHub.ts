/** Builds the hub's program and runs it as a child, which is asked and answers. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { build } from 'vite';
import type { HubRequest, HubState } from './hubProcess.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** The hub in a process of its own. */
export interface HubChild {
  readonly url: string;
  readonly controlId: string;
  /** Why it ended, or `undefined` while it lives. */
  readonly death: string | undefined;
  createTask(id: string): Promise<void>;
  state(): Promise<HubState>;
  stop(): Promise<void>;
}

/** @param outDir where the built program goes; two runs at once need one each */
export async function startHub(outDir: string): Promise<HubChild> {
  await build({
    ...{ root: ROOT, configFile: false, logLevel: 'warn', mode: 'production' },
    build: {
      ...{ ssr: path.join(ROOT, 'test', 'fuzz', 'hubProcess.ts'), target: 'node20' },
      ...{ outDir, emptyOutDir: true },
    },
  });
  // Less than a machine has, so that what grows without a bound ends it.
  const execArgv = ['--expose-gc', '--max-old-space-size=512'];
  const child = fork(path.join(outDir, 'hubProcess.js'), { execArgv });
  let death: string | undefined;
  let isStopping = false;
  const waiting = new Map<number, (state: HubState | undefined) => void>();
  let asked = 0;
  child.on('exit', (code, signal) => {
    if (!isStopping) death = `The hub's process ended with ${signal ?? `code ${code}`}.`;
    for (const resolve of waiting.values()) resolve(undefined);
  });
  const [first] = (await once(child, 'message')) as [{ url: string; controlId: string }];
  child.on('message', (message) => {
    const { number, state } = message as { number: number; state?: HubState };
    waiting.get(number)?.(state);
    waiting.delete(number);
  });
  const ask = (request: HubRequest): Promise<HubState | undefined> =>
    new Promise((resolve) => {
      if (death !== undefined) return resolve(undefined);
      asked += 1;
      waiting.set(asked, resolve);
      child.send({ number: asked, request });
    });
  return {
    ...first,
    get death() {
      return death;
    },
    async createTask(id) {
      await ask({ type: 'task', id });
    },
    async state() {
      return (
        (await ask({ type: 'state' })) ?? { heapBytes: 0, faults: [death ?? 'no answer'], lines: 0 }
      );
    },
    async stop() {
      if (death !== undefined) return;
      isStopping = true;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
