// Runs the route handlers in `app/` without Next.js: they are functions from a Request to a Response,
// as the web has them. Next.js calls them in the same way, by the names of their folders.
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

/** @typedef {(request: Request, context: { params: Promise<Record<string, string>> }) => Response | Promise<Response>} Handler */

const APP = path.join(import.meta.dirname, 'app');

/** @type {{ pattern: RegExp, handlers: Record<string, Handler> }[]} */
const routes = [];
for (const file of readdirSync(APP, { recursive: true, encoding: 'utf8' })) {
  if (path.basename(file) !== 'route.js') continue;
  const folder = path.dirname(file).split(path.sep).join('/');
  const pattern = new RegExp(`^/${folder.replaceAll(/\[(\w+)\]/g, '(?<$1>[^/]+)')}$`);
  routes.push({ pattern, handlers: await import(pathToFileURL(path.join(APP, file)).href) });
}
// A folder with a name goes before one that takes any.
routes.sort(
  (one, other) =>
    Number(one.pattern.source.includes('<')) - Number(other.pattern.source.includes('<')),
);

/** @param {import('node:http').IncomingMessage} incoming @param {AbortSignal} signal */
async function answer(incoming, signal) {
  const { pathname, href } = new URL(incoming.url ?? '', 'http://127.0.0.1');
  const method = incoming.method ?? 'GET';
  for (const { pattern, handlers } of routes) {
    const found = pattern.exec(pathname);
    const handler = handlers[method];
    if (found === null || handler === undefined) continue;
    const params = Object.fromEntries(
      Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    /** @type {Buffer[]} */
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = method === 'GET' ? null : Buffer.concat(chunks);
    return handler(new Request(href, { method, body, signal }), {
      params: Promise.resolve(params),
    });
  }
  return Response.json({ error: 'There is no such route' }, { status: 404 });
}

const server = createServer(async (incoming, outgoing) => {
  const closed = new AbortController();
  outgoing.on('close', () => closed.abort());
  const response = await answer(incoming, closed.signal);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) return void outgoing.end();
  Readable.fromWeb(/** @type {import('node:stream/web').ReadableStream} */ (response.body))
    .on('error', () => outgoing.destroy())
    .pipe(outgoing);
});
server.listen(Number(process.env['PORT'] ?? 8000), '127.0.0.1');
