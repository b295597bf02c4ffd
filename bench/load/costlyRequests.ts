// Requests below the limits that cost as much as their kind can. Pure: bodies and frames.

/** What is sent. */
export type CostlyRequest =
  | {
      readonly name: string;
      readonly method: 'GET' | 'POST' | 'PATCH';
      /** Below `/tasks`. */
      readonly path: string;
      readonly body?: string | Buffer;
    }
  /** Over a socket, in one frame; done once `frames` frames have come back (`Infinity`: never), or the
   * socket is closed. */
  | { readonly name: string; readonly frame: string; readonly frames: number };

/** What the hub holds while they are sent. */
export const FIXTURE = {
  /** Tasks of `TASK_BYTES` each. */
  tasks: 2_000,
  taskBytes: 4_000,
  /** Lines of `log-0`, and characters of each. */
  lines: 20_000,
  lineLength: 100,
} as const;

/** The limit of a body, and a little less for what is around it. */
const BODY = 2 * 1024 * 1024;
const ROOM = BODY - 200;

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const fill = (part: string): string => part.repeat(Math.floor(ROOM / part.length));
const list = (item: string): string => `[${fill(`${item},`)}${item}]`;
const keys = (): string => {
  const parts: string[] = [];
  for (let index = 0, bytes = 0; bytes < ROOM - 20; index += 1) {
    const part = `"k${index}":0`;
    parts.push(part);
    bytes += part.length + 1;
  }
  return `{${parts.join(',')}}`;
};
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const start = (name: string, input: string): CostlyRequest => ({
  name: `start: ${name}`,
  ...{ method: 'POST', path: '', body: `{"type":"work","input":${input}}` },
});
const report = (name: string, field: string): CostlyRequest => ({
  name: `report: ${name}`,
  ...{ method: 'PATCH', path: '/task-0', body: `{${field}}` },
});
const sync = (name: string, tasks: readonly object[]): CostlyRequest => ({
  name: `sync: ${name}`,
  ...{ method: 'POST', path: '/sync', body: JSON.stringify({ tasks }) },
});
const read = (name: string, path: string): CostlyRequest => ({ name, method: 'GET', path });
const frame = (name: string, text: string, frames: number): CostlyRequest => ({
  name: `frame: ${name}`,
  ...{ frame: text, frames },
});
const subscribeTo = (tasks: readonly object[]): string =>
  JSON.stringify({ type: 'subscribe', request: 1, tasks });

/** All of them. */
export function costlyRequests(): readonly CostlyRequest[] {
  const { tasks } = FIXTURE;
  return [
    start('input nested as deep as fits', nested(ROOM / 2)),
    start('input nested in objects', `${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}`),
    start('input of 1,000,000 numbers', list('0')),
    start('input of 700,000 empty arrays', list('[]')),
    start('input of 700,000 empty objects', list('{}')),
    start('input of many keys', keys()),
    start('input of one key, given again and again', `{${fill('"a":0,')}"a":0}`),
    start('input of one long text', `"${fill('x')}"`),
    start('input of escapes', `"${fill('\\u0000')}"`),
    start('input of numbers with many digits', list('1e308')),
    { ...start('bytes that are no UTF-8', ''), body: Buffer.alloc(BODY, 0xff) } as CostlyRequest,
    report('result of 700,000 empty arrays', `"result":${list('[]')}`),
    report('result of many keys', `"result":${keys()}`),
    report('result of escapes', `"result":"${fill('\\u0000')}"`),
    report('message of one long text', `"message":"${fill('x')}"`),
    report('phases as many as fit', `"phases":${list('{"id":"a","label":"a"}')}`),
    report('tags as many as fit', `"tags":${list('"a"')}`),
    report('a line as long as fits', `"logs":["${fill('x')}"]`),
    report('a line of line ends', `"logs":["${fill('\\n')}"]`),
    report('a line that rewrites itself', `"logs":["${fill('x\\r')}"]`),
    report('a line of colours', `"logs":["${fill('\\u001b[31m')}"]`),
    report(
      'lines as many as may be',
      `"logs":${JSON.stringify(range(10_000).map(() => 'x'.repeat(190)))}`,
    ),
    report('more lines than may be', `"logs":${list('""')}`),
    sync(
      '10,000 tasks that are not there',
      range(10_000).map((n) => ({ id: `${n}`.padEnd(128, 'x') })),
    ),
    sync(
      'one task 10,000 times',
      range(10_000).map(() => ({ id: 'task-0', nextLine: 0 })),
    ),
    sync(
      'all tasks with their logs',
      range(tasks).map((n) => ({ id: `task-${n}`, nextLine: 0 })),
    ),
    sync('a whole log', [{ id: 'log-0', nextLine: 0 }]),
    {
      ...sync('cursors of 700,000 empty objects', []),
      body: `{"tasks":${list('{}')}}`,
    } as CostlyRequest,
    read('list: 1,000 tasks', '?limit=1000'),
    read(
      'list: as many ids as fit',
      `?ids=${range(1_200)
        .map((n) => `task-${n}`)
        .join()}`,
    ),
    read('list: statuses again and again', `?status=${Array(1_900).fill('running').join()}`),
    read('logs: a page', '/log-0/logs?limit=1000'),
    read('logs: the last page', `/log-0/logs?after=${FIXTURE.lines - 10}`),
    read('summary', '/summary'),
    read('metrics', '/-/metrics'),
    frame(
      '200 tasks with their logs',
      subscribeTo(range(200).map((n) => ({ id: `task-${n}`, nextLine: 0 }))),
      8,
    ),
    frame('a whole log', subscribeTo([{ id: 'log-0', nextLine: 0 }]), 30),
    frame('pings as many as fit', `[${Array(3_900).fill('{"type":"ping"}').join()}]`, 1),
    frame(
      'subscribes as many as fit',
      `[${Array(400)
        .fill(subscribeTo([{ id: 'task-0' }]))
        .join()}]`,
      1,
    ),
    frame('nested as deep as fits', nested(32_000), Infinity),
  ];
}
