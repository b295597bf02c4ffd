// One log that is written fast, read by many at once: how late the hub's event loop is meanwhile, and
// that each reader gets each line once.
import { Buffer } from 'node:buffer';
import type { WebSocket } from 'ws';
import { figure, type Part } from '../harness/figures.js';
import { withServer } from './program.js';
import { closeAll, eachOf, open } from './sockets.js';

/** How large a run is. */
export interface FanOutSize {
  readonly readers: number;
  readonly lines: number;
}

const LINE_LENGTH = 100;

/** The first and last line of a run of lines, and how many it has. */
interface Run {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

interface Message {
  readonly type: string;
  readonly lines?: readonly { readonly line: number }[];
}

/** Reads frames; many readers get the same bytes, which are parsed once. */
class Frames {
  readonly #recent = new Map<string, { readonly bytes: Buffer; readonly runs: readonly Run[] }>();

  runsOf(bytes: Buffer): readonly Run[] {
    const key = `${bytes.length} ${bytes.toString('latin1', 0, 120)}`;
    const known = this.#recent.get(key);
    if (known?.bytes.equals(bytes) === true) return known.runs;
    const runs = this.#parse(bytes);
    // A frame of its own: the buffer that came is part of a larger one.
    this.#recent.set(key, { bytes: Buffer.from(bytes), runs });
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > 500 && oldest !== undefined) this.#recent.delete(oldest);
    return runs;
  }

  #parse(bytes: Buffer): Run[] {
    const json = JSON.parse(String(bytes)) as Message | Message[];
    const runs: Run[] = [];
    for (const { type, lines = [] } of Array.isArray(json) ? json : [json]) {
      const [first, last] = [lines[0]?.line, lines.at(-1)?.line];
      if (type !== 'logs' || first === undefined || last === undefined) continue;
      if (last - first !== lines.length - 1) throw new Error('The lines of a message leave a gap.');
      runs.push({ first, last, count: lines.length });
    }
    return runs;
  }
}

/** What one reader has. */
interface Reader {
  /** The line that it wants next. */
  next: number;
  lines: number;
  /** Lines that came twice, or before one that is missing. */
  wrong: number;
}

function follow(socket: WebSocket, frames: Frames, all: number): Promise<Reader> {
  const reader: Reader = { next: 0, lines: 0, wrong: 0 };
  return new Promise((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      for (const { first, last, count } of frames.runsOf(data)) {
        if (first !== reader.next) reader.wrong += 1;
        reader.lines += count;
        reader.next = last + 1;
      }
      if (reader.next >= all) resolve(reader);
    });
    socket.on('close', (code) => reject(new Error(`A reader was closed with ${code}.`)));
    socket.send(
      JSON.stringify({ type: 'subscribe', request: 1, tasks: [{ id: 'log-0', nextLine: 0 }] }),
    );
  });
}

export async function fanOutPart({ readers, lines }: FanOutSize): Promise<Part> {
  const figures = await withServer('ours', async ({ url, ask }) => {
    await ask({ type: 'create', prefix: 'log-', count: 1, report: { status: 'running' } });
    const frames = new Frames();
    const sockets: WebSocket[] = [];
    await eachOf(readers, async () => void sockets.push(await open(url)));
    const all = Promise.all(sockets.map((socket) => follow(socket, frames, lines)));
    await ask({ type: 'watch' });
    const start = performance.now();
    await ask({ type: 'log', id: 'log-0', lines, atOnce: 500, length: LINE_LENGTH });
    const ends = await all;
    const seconds = (performance.now() - start) / 1_000;
    const { lag, memory } = await ask({ type: 'watched' });
    // What is left of the sockets' ends is no concern of theirs.
    for (const socket of sockets) socket.removeAllListeners('close');
    await closeAll(sockets);
    const name = `${lines.toLocaleString('en')} lines to ${readers.toLocaleString('en')} readers`;
    const lost = ends.reduce((sum, each) => sum + Math.max(0, lines - each.lines) + each.wrong, 0);
    const most = (memory?.most ?? Number.NaN) / 1024 ** 2;
    return [
      figure(name, 'loop delay, 99 %', 'ms', [lag?.p99 ?? null]),
      figure(name, 'loop delay, longest', 'ms', [lag?.max ?? null]),
      figure(name, 'lines lost or doubled', '', [lost]),
      figure(name, 'lines read a second', '', [(lines * readers) / seconds]),
      figure(name, 'memory, most', 'MiB', [most]),
    ];
  });
  return {
    title: 'One log, many readers',
    text:
      `A task writes lines of ${LINE_LENGTH} characters, 500 every 5 ms, and each reader has to get ` +
      'each line once and in order. The delay is that of the hub’s event loop while it writes and ' +
      'sends; as long as that, everything else waits.',
    figures,
  };
}
