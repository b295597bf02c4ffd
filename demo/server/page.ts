/**
 * Serves the built page from memory. Only files that the build made have an address, so there is no
 * path to climb out of.
 */
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
};

const HEADERS = {
  // The kit needs no inline script and no inline style sheet; this proves it.
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

interface StoredFile {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

async function loadFiles(folder: string): Promise<Map<string, StoredFile>> {
  const files = new Map<string, StoredFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const address = `/${path.relative(folder, file).split(path.sep).join('/')}`;
    files.set(address, {
      body: await readFile(file),
      headers: {
        'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
        // Names of assets hold a hash of what is in them.
        'cache-control': address.startsWith('/assets/')
          ? 'public, max-age=31536000, immutable'
          : 'no-cache',
      },
    });
  }
  return files;
}

function fail(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

/** Reads the built page and gives the way to serve it. Rejects where it has not been built. */
export async function loadPage(folder: string): Promise<RequestListener> {
  const files = await loadFiles(folder);
  return (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return fail(response, 405, 'Only GET is possible here.');
    }
    const address = request.url?.split('?', 1)[0] ?? '/';
    const file = files.get(address === '/' ? '/index.html' : address);
    if (file === undefined) return fail(response, 404, 'There is no such page.');
    response.writeHead(200, {
      ...HEADERS,
      ...file.headers,
      'content-length': file.body.byteLength,
    });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  };
}
