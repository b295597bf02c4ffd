/**
 * Sends broken frames and requests to a real hub in another process, and checks that it lives, that
 * its memory is bounded, that its answers are those of the protocol, and that a client that does
 * nothing wrong gets all of its updates meanwhile.
 */
import { CASES_PER_TASK, fuzzCase, taskIdOf, type FuzzCase } from './cases.js';
import { Control } from './control.js';
import { FuzzRequests } from './fuzzRequest.js';
import { FuzzSocket } from './fuzzSocket.js';
import { startHub, type HubChild } from './startHub.js';

/** Cases under way at one time. */
const LANES = 16;

/** Cases between two looks at the hub's memory. */
const BETWEEN_CHECKS = 5_000;

/** What the hub may hold after a collection: its limits of tasks and logs, four times over. */
const MAX_HEAP_BYTES = 256 * 1024 * 1024;

/** Failures that are kept; more of the same say nothing new. */
const MAX_FAILURES = 50;

/** What is run. */
export interface FuzzOptions {
  readonly seed: number;
  /** The number of the first case. */
  readonly first: number;
  readonly count: number;
  /** Where the hub's program is built. */
  readonly outDir: string;
  /** Told the number of cases that are done. */
  readonly onProgress?: (done: number) => void;
}

/** What came of it. */
export interface FuzzReport {
  readonly frames: number;
  readonly requests: number;
  readonly sockets: number;
  /** How often each status and close code came. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  readonly failed: number;
  /** The hub's heap after a collection, in bytes: at the first look, and the most of all. */
  readonly heap: { readonly first: number; readonly most: number };
  /** The longest that the control client heard nothing, in ms. */
  readonly longestSilence: number;
}

/** Runs cases, and reports. Never rejects for what the hub does. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const hub = await startHub(options.outDir);
  const run = new FuzzRun(hub, options);
  try {
    return await run.run();
  } finally {
    run.stop();
    await hub.stop();
  }
}

class FuzzRun {
  readonly #hub: HubChild;
  readonly #options: FuzzOptions;
  readonly #control: Control;
  readonly #requests: FuzzRequests;
  readonly #sockets: readonly FuzzSocket[];
  readonly #outcomes: Record<string, number> = {};
  readonly #failures: string[] = [];
  readonly #counts = { frames: 0, requests: 0 };
  #failed = 0;
  #next: number;
  #heap: { first: number; most: number } | undefined;
  #lines = 0;

  constructor(hub: HubChild, options: FuzzOptions) {
    this.#hub = hub;
    this.#options = options;
    this.#next = options.first;
    this.#control = new Control(hub.url, hub.controlId, (failure) => this.#fail(failure));
    this.#requests = new FuzzRequests(hub.url);
    this.#sockets = Array.from({ length: LANES }, () => new FuzzSocket(hub.url));
  }

  async run(): Promise<FuzzReport> {
    await this.#hub.createTask(taskIdOf(this.#next));
    await Promise.all(this.#sockets.map((socket) => this.#lane(socket)));
    await this.#check();
    await this.#control.read(this.#lines);
    return {
      ...this.#counts,
      sockets: this.#sockets.reduce((sum, { opened }) => sum + opened, 0),
      outcomes: this.#outcomes,
      failures: this.#failures,
      failed: this.#failed,
      heap: this.#heap ?? { first: 0, most: 0 },
      longestSilence: Math.round(this.#control.longestSilence),
    };
  }

  stop(): void {
    this.#control.stop();
    this.#requests.stop();
    for (const socket of this.#sockets) socket.stop();
  }

  async #lane(socket: FuzzSocket): Promise<void> {
    const { seed, first, count, onProgress } = this.#options;
    while (this.#next < first + count && this.#hub.death === undefined) {
      const number = this.#next;
      this.#next += 1;
      if (number % CASES_PER_TASK === 0) await this.#hub.createTask(taskIdOf(number));
      const broken = fuzzCase(seed, number);
      const failures = await this.#send(broken, socket);
      for (const failure of failures) this.#fail(`case ${number}: ${failure}; ${describe(broken)}`);
      const done = number - first + 1;
      if (done % BETWEEN_CHECKS === 0) {
        await this.#check();
        onProgress?.(done);
      }
    }
  }

  async #send(broken: FuzzCase, socket: FuzzSocket): Promise<readonly string[]> {
    if (broken.kind === 'request') {
      this.#counts.requests += 1;
      const { status, failures } = await this.#requests.send(broken);
      this.#count(`status ${status}`);
      return failures;
    }
    this.#counts.frames += 1;
    const { closed, failures } =
      broken.kind === 'wire'
        ? await socket.wire(broken.bytes)
        : await socket.frame(broken.bytes, broken.binary);
    this.#count(closed === undefined ? 'answered' : `closed ${closed}`);
    return failures;
  }

  async #check(): Promise<void> {
    const { heapBytes, faults, lines } = await this.#hub.state();
    for (const fault of faults) this.#fail(`a fault of the hub: ${fault}`);
    if (heapBytes > MAX_HEAP_BYTES) this.#fail(`the hub holds ${heapBytes} bytes`);
    this.#control.check();
    this.#lines = lines;
    const { first = heapBytes, most = heapBytes } = this.#heap ?? {};
    this.#heap = { first, most: Math.max(most, heapBytes) };
  }

  #count(outcome: string): void {
    this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
  }

  #fail(failure: string): void {
    this.#failed += 1;
    if (this.#failures.length < MAX_FAILURES) this.#failures.push(failure);
  }
}

/** A case in a line. */
function describe(broken: FuzzCase): string {
  const bytes = broken.kind === 'request' ? broken.body : broken.bytes;
  const text = JSON.stringify(bytes?.toString('latin1', 0, 300) ?? '');
  return broken.kind === 'request'
    ? `${broken.method} ${broken.path} ${text}`
    : `${broken.kind} ${text}`;
}
