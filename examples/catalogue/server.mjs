// A catalogue of services that are booted and then run until they are stopped. Plain Node.
import { createServer } from 'node:http';
import process from 'node:process';

const STEP = Number(process.env['STEP_SECONDS'] ?? 1) * 1_000;

/** @typedef {{ status: 'stopped' | 'booting' | 'running' | 'error', startedAt?: number, error?: string }} Service */

/** @type {Map<string, Service>} */
const services = new Map(
  ['solver', 'viewer', 'broken'].map((name) => [name, { status: 'stopped' }]),
);

/** @param {string} name @param {Service} service */
function boot(name, service) {
  service.status = 'booting';
  delete service.error;
  setTimeout(() => {
    if (service.status !== 'booting') return;
    if (name === 'broken')
      Object.assign(service, { status: 'error', error: 'port 8080 is in use' });
    else Object.assign(service, { status: 'running', startedAt: Date.now() });
  }, 2 * STEP);
}

/** @param {Service} service */
const view = ({ status, startedAt, error }) => ({
  status,
  pid: status === 'running' ? process.pid : null,
  uptime_seconds: status === 'running' && startedAt ? (Date.now() - startedAt) / 1_000 : null,
  error: error ?? null,
});

const server = createServer((request, response) => {
  /** @param {number} code @param {unknown} body */
  const answer = (code, body) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const [, name = '', verb] =
    /^\/catalog\/([^/]+)\/(status|boot|stop)$/.exec(request.url ?? '') ?? [];
  const service = services.get(decodeURIComponent(name));
  if (service === undefined) return answer(404, { detail: 'There is no such service.' });
  if (verb === 'boot') boot(name, service);
  if (verb === 'stop') service.status = 'stopped';
  answer(200, view(service));
});
server.listen(Number(process.env['PORT'] ?? 8000), '127.0.0.1');
