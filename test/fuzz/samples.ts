/** Valid frames and requests, of which the fuzzer makes broken ones. Pure. */

/** A valid request over HTTP. */
export interface Sample {
  readonly method: string;
  /** Below the base path. */
  readonly path: string;
  readonly body?: unknown;
}

/**
 * Frames of a client.
 * @param id of a task that there is
 */
export function sampleFrames(id: string): readonly unknown[] {
  const cursor = { id, epoch: 1, version: 3, nextLine: 0 };
  const subscribe = { type: 'subscribe', request: 1, tasks: [{ id }, cursor, { id: 'not-there' }] };
  return [
    subscribe,
    { type: 'subscribe', request: 2, tasks: [{ id, nextLine: 2 }] },
    { type: 'unsubscribe', ids: [id, 'not-there'] },
    { type: 'ping' },
    { type: 'pong' },
    [{ type: 'ping' }, subscribe, { type: 'unsubscribe', ids: [id] }],
    Array.from({ length: 20 }, () => ({ type: 'ping' })),
  ];
}

const REPORT = {
  status: 'running',
  reason: 'working',
  message: 'Copies files',
  phase: 'copy',
  phases: [
    { id: 'copy', label: 'Copy', status: 'running' },
    { id: 'check', label: 'Check' },
  ],
  progress: { value: 3, total: 10, unit: 'files', rate: 2, buffer: 4 },
  attempt: { number: 1, max: 3 },
  resources: { cpuPercent: 12.5, memoryBytes: 1_000_000 },
  pid: 123,
  worker: 'worker-1',
  queuePosition: 2,
  heartbeatAt: 1_700_000_000_000,
  title: 'A title',
  tags: ['nightly', 'team:ada'],
  logs: ['a line', { text: 'two\nlines', level: 'warn', stream: 'stderr', at: 1_700_000_000_000 }],
};

/**
 * Requests over HTTP.
 * @param id of a task that there is
 */
export function sampleRequests(id: string): readonly Sample[] {
  const input = { path: '/tmp/a', depth: 3, deep: { list: [1, 'two', null, true] } };
  return [
    { method: 'POST', path: '', body: { type: 'work', input, title: 'Work', tags: ['nightly'] } },
    { method: 'POST', path: '', body: { type: 'parsed', input: 5, id: `${id}-more` } },
    { method: 'POST', path: '', body: { type: 'waits', input } },
    {
      method: 'POST',
      path: '/sync',
      body: { tasks: [{ id, epoch: 1, version: 2, nextLine: 0 }, { id: 'not-there' }] },
    },
    {
      method: 'POST',
      path: '/events',
      body: { tasks: [{ id, epoch: 1, version: 2, nextLine: 0 }, { id: 'not-there' }] },
    },
    { method: 'PATCH', path: `/${id}`, body: REPORT },
    {
      method: 'PATCH',
      path: `/${id}`,
      body: { status: 'failed', error: { message: 'No', code: 'x', details: input } },
    },
    { method: 'PATCH', path: `/${id}`, body: { status: 'completed', result: input } },
    {
      method: 'PATCH',
      path: `/${id}`,
      body: { attempt: { number: 2 }, status: 'running', progress: null, logs: ['again'] },
    },
    { method: 'POST', path: `/${id}/cancel`, body: {} },
    { method: 'POST', path: `/${id}/pause`, body: {} },
    { method: 'POST', path: `/${id}/resume`, body: {} },
    { method: 'POST', path: `/${id}/retry`, body: {} },
    { method: 'POST', path: '/tickets', body: {} },
    { method: 'POST', path: '/check', body: { type: 'work' } },
    { method: 'GET', path: '?status=running,pending&type=work&tag=nightly&limit=10' },
    { method: 'GET', path: `?ids=${id},not-there` },
    { method: 'GET', path: '?limit=2&cursor=5' },
    { method: 'GET', path: '/summary' },
    { method: 'GET', path: `/${id}` },
    { method: 'GET', path: `/${id}/logs?after=0&limit=5` },
    { method: 'GET', path: `/${id}/events?logs=true&lastEventId=1.2.3` },
    { method: 'GET', path: `/events?ids=${id},not-there&logs=true` },
    { method: 'GET', path: '/-/health' },
    { method: 'GET', path: '/-/metrics' },
  ];
}
