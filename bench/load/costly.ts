// Each costly request by itself: how much memory the process takes for it, and how long the event loop
// stands still.
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { figure, type Figure, type Part } from '../harness/figures.js';
import { costlyRequests, FIXTURE, type CostlyRequest } from './costlyRequests.js';
import { withServer, type Served } from './program.js';
import { closeAll, open } from './sockets.js';

/** How large a run is. */
export interface CostlySize {
  readonly rounds: number;
  /** Only some of the requests, to see that it runs. */
  readonly every: number;
}

interface Run {
  /** The status of the answer, or the code with which the socket was closed; 0 where it stayed open. */
  readonly outcome: number;
  /** The most memory by that before. */
  readonly memory: number;
  readonly longest: number;
}

/** A limit for what hangs, in ms. */
const PATIENCE = 30_000;

function sendHttp(url: string, method: string, body: string | Buffer | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function sendFrame(url: string, frame: string, frames: number): Promise<number> {
  const socket = await open(url);
  const outcome = await new Promise<number>((resolve) => {
    const timer = setTimeout(() => resolve(0), PATIENCE);
    let came = 0;
    const done = (code: number): void => {
      clearTimeout(timer);
      resolve(code);
    };
    socket.on('close', done);
    socket.on('message', () => {
      came += 1;
      if (came >= frames) done(0);
    });
    socket.send(frame);
  });
  // One that is refused is closed after its answer.
  await sleep(50);
  await closeAll([socket]);
  return outcome;
}

async function measure({ url, ask }: Served, request: CostlyRequest): Promise<Run> {
  await ask({ type: 'watch' });
  const outcome =
    'frame' in request
      ? await sendFrame(url, request.frame, request.frames)
      : await sendHttp(url + request.path, request.method, request.body);
  const { lag, memory } = await ask({ type: 'watched' });
  if (outcome >= 500 && outcome < 600) throw new Error(`${request.name}: answered ${outcome}.`);
  return {
    outcome,
    memory: (memory?.most ?? Number.NaN) / (memory?.before ?? Number.NaN),
    longest: lag?.max ?? Number.NaN,
  };
}

/** A hub of its own for each, so that what one leaves behind is not taken for the next one's. */
function measureAlone(request: CostlyRequest): Promise<Run> {
  return withServer('ours', async (served) => {
    const { tasks, taskBytes, lines, lineLength } = FIXTURE;
    const report = { status: 'running', message: 'x'.repeat(taskBytes) };
    await served.ask({ type: 'create', prefix: 'task-', count: tasks, report });
    await served.ask({ type: 'create', prefix: 'log-', count: 1, report: { status: 'running' } });
    await served.ask({ type: 'log', id: 'log-0', lines, atOnce: 2_000, length: lineLength });
    // The first request of all finds the code cold, and that is no matter of its kind.
    for (let n = 0; n < 5; n += 1) {
      await sendHttp(`${served.url}?limit=10`, 'GET', undefined);
      await sendHttp(served.url, 'POST', '{"type":"work","input":[1,{"a":"b"}]}');
      await sendHttp(`${served.url}/sync`, 'POST', '{"tasks":[{"id":"task-0"}]}');
    }
    return measure(served, request);
  });
}

export async function costlyPart({ rounds, every }: CostlySize): Promise<Part> {
  const requests = costlyRequests().filter((_, index) => index % every === 0);
  const figures: Figure[] = [];
  for (const request of requests) {
    const runs: Run[] = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await measureAlone(request));
    const add = (measured: string, unit: string, of: (run: Run) => number): void =>
      void figures.push(figure(request.name, measured, unit, runs.map(of)));
    add('answer', '', (run) => run.outcome);
    add('memory, most', '× before', (run) => run.memory);
    add('loop delay, longest', 'ms', (run) => run.longest);
  }
  return {
    title: 'Costly requests',
    text:
      'Each below the limits of a body (2 MiB) or a frame (64 KiB), and as costly as its kind can be, ' +
      `at a hub of its own with ${FIXTURE.tasks.toLocaleString('en')} tasks of ${FIXTURE.taskBytes / 1_000} kB and a log ` +
      `of ${FIXTURE.lines.toLocaleString('en')} lines. The answer is the status, or the code with which the ` +
      'socket was closed (0: it stays open). Memory is the most that the process had resident until the ' +
      'answer was there, by what it had before.',
    figures,
  };
}
