// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createTaskClient } from '../../src/client/createTaskClient.js';
import type { TaskClient } from '../../src/client/taskClient.js';
import { createTestTaskServer, type TestTaskServer } from '../../src/testing/index.js';

let server: TestTaskServer;
let client: TaskClient;

beforeEach(() => {
  server = createTestTaskServer();
  client = createTaskClient(server.clientOptions);
  server.createTask({ id: 'old', type: 'export', tags: ['eu'], status: 'completed' });
  server.createTask({
    id: 'new',
    type: 'import',
    status: 'running',
    resources: { cpuPercent: 40, memoryBytes: 1_000 },
  });
});
afterEach(() => {
  client.close();
  server.close();
});

const idsOf = async (filter: Parameters<TaskClient['list']>[0]): Promise<string[]> => [
  ...(await client.list(filter)).ids,
];

describe('the scripted server', () => {
  it('should list its tasks, the newest first, and only those that a filter lets through', async () => {
    expect(await idsOf({})).toEqual(['new', 'old']);
    expect(await idsOf({ type: 'export' })).toEqual(['old']);
    expect(await idsOf({ tag: 'eu' })).toEqual(['old']);
    expect(await idsOf({ status: ['running', 'failed'] })).toEqual(['new']);
    expect(await idsOf({ limit: 1 })).toEqual(['new']);
  });

  it('should name those of the given ids that it does not have', async () => {
    const { fetch, url } = server.clientOptions;
    const answer: unknown = await (await fetch(`${url}?ids=old,gone`)).json();
    expect(answer).toMatchObject({ tasks: [{ id: 'old' }], missing: ['gone'] });
  });

  it('should sum its tasks up', async () => {
    const { counts, total, resources, warning } = await client.summary();
    expect(counts).toMatchObject({ running: 1, completed: 1, failed: 0 });
    expect(total).toBe(2);
    expect(resources).toMatchObject({ cpuPercent: 40, memoryBytes: 1_000 });
    expect(warning).toBeNull();
  });

  it('should refuse lists as well when it is told to fail', async () => {
    server.failRequests(500);
    await expect(client.list({})).rejects.toMatchObject({ code: 'server' });
    await expect(client.summary()).rejects.toMatchObject({ code: 'server' });
  });
});
