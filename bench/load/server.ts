// The server of the load scenario, in a process of its own: our hub, or bare ws.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  createTaskHub,
  runProcess,
  type HubLimits,
  type TaskHandle,
} from '../../src/server/index.js';
import { answerParent } from '../harness/child.js';
import { reportAt } from '../hub/messages.js';
import type { LoadAnswer, LoadRequest } from './messages.js';

type RequestOf<Type extends LoadRequest['type']> = Extract<LoadRequest, { type: Type }>;

interface Server {
  readonly url: string;
  create(request: RequestOf<'create'>): Promise<void>;
  update(id: string, step: number): void;
  log(id: string, line: string): void;
  startProcess(): Promise<void>;
}

async function serveOurs(limits: HubLimits, pingInterval: number): Promise<Server> {
  const hub = createTaskHub({ limits, pingInterval });
  const handles = new Map<string, TaskHandle>();
  // Asleep until the hub ends it; a shell is no part of it.
  const idle = 'setInterval(() => undefined, 1_000_000)';
  hub.define('process', (task) => runProcess(task, process.execPath, ['-e', idle]));
  hub.define('work', () => 1);
  const { url } = await hub.listen({ port: 0, signals: false });
  return {
    url,
    async create({ prefix, count, fields = {}, report }) {
      for (let index = 0; index < count; index += 1) {
        const id = `${prefix}${index}`;
        const handle = await hub.create({ id, ...fields });
        handles.set(id, handle);
        if (report !== undefined) handle.update(report);
        if (index % 500 === 499) await sleep(0);
      }
    },
    update: (id, step) => handles.get(id)?.update(reportAt(step)),
    log: (id, line) => handles.get(id)?.log(line),
    async startProcess() {
      await hub.start({ type: 'process' });
    },
  };
}

/** Sends a patch as our hub would, to all who named its task in their address. */
async function serveBareWs(): Promise<Server> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await new Promise((resolve) => void server.once('listening', resolve));
  const sockets = new Map<string, Set<WebSocket>>();
  server.on('connection', (socket, { url = '/' }) => {
    const id = new URL(url, 'ws://localhost').searchParams.get('task');
    if (id === null) return;
    const group = sockets.get(id) ?? new Set();
    sockets.set(id, group.add(socket));
    socket.on('close', () => group.delete(socket));
  });
  const address = server.address();
  const none = async (): Promise<void> => undefined;
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    create: none,
    update(id, step) {
      const base = { epoch: 1, base: step, version: step + 1 };
      const set = { ...reportAt(step), updatedAt: Date.now() };
      // Written once for all: the least that it can cost.
      const frame = Buffer.from(JSON.stringify({ type: 'patch', id, ...base, set }));
      for (const socket of sockets.get(id) ?? []) socket.send(frame, { binary: false });
    },
    log: () => undefined,
    startProcess: none,
  };
}

async function send(server: Server, request: RequestOf<'update'>): Promise<LoadAnswer> {
  const { prefix, tasks, updates, perSecond } = request;
  const start = performance.now();
  const before = process.cpuUsage();
  let sent = 0;
  while (sent < updates) {
    const due = Math.min(updates, Math.ceil(((performance.now() - start) / 1_000) * perSecond));
    for (; sent < due; sent += 1) {
      server.update(`${prefix}${sent % tasks}`, Math.floor(sent / tasks) + 1);
    }
    if (sent < updates) await sleep(4);
  }
  // The last of it is merged and on its way.
  await sleep(300);
  return { cpu: cpuSince(before) };
}

const cpuSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};

async function write(server: Server, request: RequestOf<'log'>): Promise<void> {
  const { id, lines, atOnce, length } = request;
  for (let line = 0; line < lines; line += 1) {
    server.log(id, `line ${line} `.padEnd(length, 'y'));
    if (line % atOnce === atOnce - 1) await sleep(5);
  }
}

const delay = monitorEventLoopDelay({ resolution: 2 });
let memoryBefore = 0;

/** The most memory that this process had; on Linux since `forgetPeak`, elsewhere what it has now. */
function peakMemory(): number {
  const file = '/proc/self/status';
  const found = existsSync(file) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(file, 'utf8')) : null;
  return found === null ? process.memoryUsage.rss() : Number(found[1]) * 1024;
}

function forgetPeak(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
}

async function collect(): Promise<void> {
  for (let time = 0; time < 3; time += 1) {
    globalThis.gc?.();
    await sleep(30);
  }
}

let server: Server | undefined;

async function answer(request: LoadRequest): Promise<LoadAnswer> {
  if (request.type === 'serve') {
    const { kind, limits = {}, pingInterval = 15_000 } = request;
    server = kind === 'ours' ? await serveOurs(limits, pingInterval) : await serveBareWs();
    return { url: server.url };
  }
  if (server === undefined) throw new Error('Nothing is served yet.');
  switch (request.type) {
    case 'create':
      await server.create(request);
      return {};
    case 'update':
      return send(server, request);
    case 'log':
      await write(server, request);
      return {};
    case 'heap': {
      await collect();
      const { heapUsed, external } = process.memoryUsage();
      return { bytes: heapUsed + external };
    }
    case 'watch':
      await collect();
      forgetPeak();
      memoryBefore = process.memoryUsage.rss();
      delay.enable();
      delay.reset();
      return {};
    case 'watched': {
      // The collection that is due, and what is under way, count as well.
      await sleep(20);
      const lag = { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
      delay.disable();
      return { lag, memory: { before: memoryBefore, most: peakMemory() } };
    }
    case 'processes':
      for (let n = 0; n < request.count; n += 1) await server.startProcess();
      return {};
    case 'rest': {
      const before = process.cpuUsage();
      await sleep(request.seconds * 1_000);
      return { cpu: cpuSince(before) };
    }
  }
}

answerParent<LoadRequest>(answer);
