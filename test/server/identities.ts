/**
 * Identities for tests: whoever the header says.
 */
import type { TaskHubOptions } from '../../src/server/index.js';
import { TestSocket } from './support.js';

/** Identities are what the header says. */
export const authenticate = (request: Request): string | null =>
  request.headers.get('authorization');
export const as = (who: string) => ({ headers: { authorization: who } });
export const byTag: TaskHubOptions<string> = {
  authenticate,
  authorize: (who, _action, task) => (task.tags ?? []).includes(who ?? ''),
};

export async function connectAs(url: string, who: string): Promise<TestSocket> {
  const client = new TestSocket(url, 'task-status.v1', as(who));
  await client.first('welcome');
  return client;
}
