// The routes of celery-progress, with the very payloads that it has for each of Celery's states,
// replayed: a Celery needs a broker and workers of its own. Plain Node.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';

const STEP = Number(process.env['STEP_SECONDS'] ?? 1) * 1_000;
const ROWS = 6;
const MANY_ROWS = 600;

/** @param {number} current @param {number} total @param {object} [more] */
const progress = (current, total, more = {}) => ({
  pending: false,
  current,
  total,
  percent: (100 * current) / total,
  ...more,
});

const PENDING = {
  ...{ state: 'PENDING', complete: false, success: null },
  progress: progress(0, 100, { pending: true }),
};

/** @type {Map<string, Record<string, unknown>>} */
const tasks = new Map();

/** @param {string | undefined} kind */
function start(kind) {
  const id = randomUUID();
  tasks.set(id, { ...PENDING, state: 'STARTED' });
  const rows = kind === 'yearly' ? MANY_ROWS : ROWS;
  let row = 0;
  const timer = setInterval(() => {
    row += 1;
    const isOver = row > rows;
    if (tasks.get(id)?.['state'] === 'REVOKED') return clearInterval(timer);
    if (isOver) clearInterval(timer);
    if (kind === 'broken' && row === 4) {
      clearInterval(timer);
      const result = "KeyError('price')";
      tasks.set(id, { ...over('FAILURE', result), success: false });
    } else if (row === 2) {
      // `complete` is true while it goes on.
      const result = { when: '2026-01-02T03:04:05', message: 'ConnectionError()' };
      tasks.set(id, { ...over('RETRY', result), success: false });
    } else if (isOver) tasks.set(id, over('SUCCESS', 'report.csv'));
    else {
      tasks.set(id, {
        ...{ state: 'PROGRESS', complete: false, success: null },
        progress: progress(row, rows, { description: `row ${row}` }),
      });
    }
  }, STEP);
  return { task_id: id };
}

/** @param {string} state @param {unknown} result */
const over = (state, result) => ({
  ...{ state, complete: true, success: true },
  progress: progress(100, 100),
  result,
});

const server = createServer(async (request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const [, verb = '', id = ''] = /^\/([\w-]+)\/?([^/]*)\/?$/.exec(request.url ?? '') ?? [];
  /** @param {unknown} body */
  const answer = (body) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  if (verb === 'reports') return answer(start(JSON.parse(text).kind));
  if (verb === 'revoke') {
    tasks.set(id, { ...over('REVOKED', `Task ${id} was revoked`), success: false });
    return answer({ message: `Revoked '${id}'` });
  }
  // Celery says PENDING of ids that it never saw, too.
  return answer(tasks.get(id) ?? PENDING);
});
server.listen(Number(process.env['PORT'] ?? 8000), '127.0.0.1');
