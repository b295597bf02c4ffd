// Calculations behind JSON-RPC 2.0, one at a time or in batches. Plain Node.
import { createServer } from 'node:http';
import process from 'node:process';

const STEP = Number(process.env['STEP_SECONDS'] ?? 1) * 1_000;
const CYCLES = 6;
const LONG = 600;

/** @typedef {{ job_id: string, status: string, message?: string, error: string | null, result: unknown }} Job */
/** @typedef {{ jsonrpc: '2.0', id: number, method: string, params: Record<string, unknown> }} Call */

/** @type {Map<string, Job>} */
const jobs = new Map();

class RpcError extends Error {
  /** @param {number} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** @param {Record<string, unknown>} params */
function find({ job_id: id }) {
  const job = jobs.get(String(id));
  if (job === undefined) throw new RpcError(-32001, `job ${id} not found`);
  return job;
}

/** @type {Record<string, (params: Record<string, unknown>) => unknown>} */
const methods = {
  'jobs.submit'({ formula }) {
    /** @type {Job} */
    const job = { job_id: `job-${jobs.size + 1}`, status: 'queued', error: null, result: null };
    jobs.set(job.job_id, job);
    let cycle = 0;
    const timer = setInterval(() => {
      cycle += 1;
      if (job.status === 'cancelled') return clearInterval(timer);
      if (formula === 'XeF9' && cycle === 3) {
        clearInterval(timer);
        return Object.assign(job, { status: 'failed', error: 'SCF did not converge' });
      }
      if (cycle <= (formula === 'C60' ? LONG : CYCLES))
        return Object.assign(job, { status: 'running', message: `SCF ${cycle}` });
      clearInterval(timer);
      const result = { energy_ev: -76.4, max_force_ev_ang: 0.01, formula, work_dir: '/scratch/1' };
      Object.assign(job, { status: 'completed', result });
    }, STEP);
    return { job_id: job.job_id };
  },
  'jobs.status': find,
  'jobs.cancel'(params) {
    const job = find(params);
    if (!['queued', 'running'].includes(job.status)) throw new RpcError(-32002, 'it has ended');
    return Object.assign(job, { status: 'cancelled' });
  },
};

/** @param {Call} call */
function answer({ id, method, params }) {
  try {
    const run = methods[method];
    if (run === undefined) throw new RpcError(-32601, `there is no method ${method}`);
    return { jsonrpc: '2.0', id, result: run(params) };
  } catch (error) {
    const { code = -32603, message } = /** @type {RpcError} */ (error);
    return { jsonrpc: '2.0', id, error: { code, message } };
  }
}

const server = createServer(async (request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString());
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(Array.isArray(body) ? body.map(answer) : answer(body)));
});
server.listen(Number(process.env['PORT'] ?? 8000), '127.0.0.1');
