// @vitest-environment node
// JSON-RPC in batches and over a socket, and tasks of MCP in both revisions.
import { WebSocketServer, WebSocket as NodeWebSocket } from 'ws';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createTaskBackend } from '../../../src/backends/createTaskBackend.js';
import { jsonRpc } from '../../../src/backends/jsonRpc.js';
import { mcpTasks } from '../../../src/backends/mcpTasks.js';
import type { Task } from '../../../src/protocol/task.js';
import type { WebSocketConstructor } from '../../../src/shared/socket.js';
import { startServer } from './support.js';

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: { readonly id: string };
}

const sync = async (backend: ReturnType<typeof createTaskBackend>, ...ids: string[]) => {
  const { response, failed } = await backend.sync({ tasks: ids.map((id) => ({ id })) });
  const tasks = new Map<string, Task>();
  for (const message of response.messages) {
    if (message.type === 'task') tasks.set(message.task.id, message.task);
  }
  return { tasks, failed, messages: response.messages };
};

const outcomeOf = ({ id, params }: Call) =>
  params.id === 'gone'
    ? { jsonrpc: '2.0', id, error: { code: -32001, message: 'job not found' } }
    : { jsonrpc: '2.0', id, result: { status: 'running', message: `job ${params.id}` } };

test('should request several tasks in one batch, and match the answers by id', async () => {
  const server = await startServer(({ body }) => ({
    json: Array.isArray(body)
      ? (body as Call[]).map(outcomeOf).toReversed()
      : outcomeOf(body as Call),
  }));
  const backend = createTaskBackend(jsonRpc({ url: server.url }));
  const { tasks, messages } = await sync(backend, 'a', 'b', 'gone');
  expect(server.requests).toHaveLength(1);
  expect(tasks.get('a')?.message).toBe('job a');
  expect(tasks.get('b')?.message).toBe('job b');
  expect(messages).toContainEqual(expect.objectContaining({ type: 'rejected', id: 'gone' }));
});

test('should request one by one where batches are rejected', async () => {
  const server = await startServer(({ body }) => ({
    json: Array.isArray(body)
      ? { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'Invalid Request' } }
      : outcomeOf(body as Call),
  }));
  const backend = createTaskBackend(jsonRpc({ url: server.url }));
  expect((await sync(backend, 'a', 'b')).tasks.size).toBe(2);
  await sync(backend, 'a', 'b');
  const batches = server.requests.filter(({ body }) => Array.isArray(body));
  expect(batches).toHaveLength(1);
});

test('should match answers over a socket by id, and reject what is pending when it is lost', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const held: Call[] = [];
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      const call = JSON.parse(String(data)) as Call;
      if (call.params.id === 'drop') return socket.terminate();
      held.push(call);
      if (held.length < 2) return;
      // In the other order.
      for (const one of held.splice(0).toReversed()) socket.send(JSON.stringify(outcomeOf(one)));
    });
  });
  const { port } = server.address() as AddressInfo;
  const WebSocket = NodeWebSocket as unknown as WebSocketConstructor;
  const backend = createTaskBackend(jsonRpc({ url: `ws://127.0.0.1:${port}`, WebSocket }));
  const { tasks } = await sync(backend, 'a', 'b');
  expect(tasks.get('a')?.message).toBe('job a');
  expect(tasks.get('b')?.message).toBe('job b');
  await expect(sync(backend, 'drop')).rejects.toMatchObject({ code: 'network' });
  expect((await sync(backend, 'c', 'd')).tasks.size).toBe(2);
});

test('should read tasks of MCP in both revisions, and take -32602 for one that is not known', async () => {
  const answers: Record<string, unknown> = {
    core: {
      task: { taskId: 'core', status: 'working', statusMessage: 'Looking', pollInterval: 5000 },
    },
    extension: {
      ...{ taskId: 'extension', status: 'completed', pollIntervalMs: 1000 },
      result: { isError: true, content: [{ type: 'text', text: 'no such file' }] },
    },
    asks: { taskId: 'asks', status: 'input_required' },
  };
  const backend = mcpTasks((_, { taskId }) =>
    String(taskId) in answers
      ? Promise.resolve(answers[String(taskId)])
      : Promise.reject(Object.assign(new Error('unknown task'), { code: -32602 })),
  );
  const { tasks, messages } = await sync(backend, 'core', 'extension', 'asks', 'none');
  expect(tasks.get('core')).toMatchObject({ status: 'running', message: 'Looking' });
  expect(backend.pollDelay?.('core', 1)).toBeGreaterThan(4_000);
  expect(tasks.get('extension')).toMatchObject({
    ...{ status: 'failed', reason: 'tool_error' },
    error: { message: 'no such file' },
  });
  expect(tasks.get('asks')).toMatchObject({ status: 'paused', reason: 'input_required' });
  expect(messages).toContainEqual(expect.objectContaining({ type: 'rejected', id: 'none' }));
});

test('should reject what is pending when the server says that it could not read a request', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) => {
    socket.on('message', () => {
      // Of nobody's request, and of one that cannot be told.
      socket.send('{"jsonrpc":"2.0","id":99,"result":{"status":"done"}}');
      socket.send('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}');
    });
  });
  const { port } = server.address() as AddressInfo;
  const WebSocket = NodeWebSocket as unknown as WebSocketConstructor;
  const backend = createTaskBackend(jsonRpc({ url: `ws://127.0.0.1:${port}`, WebSocket }));
  await expect(sync(backend, 'a')).rejects.toMatchObject({
    code: 'protocol',
    message: expect.stringContaining('Parse error') as string,
  });
});
