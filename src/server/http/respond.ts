/**
 * Answers of the hub over HTTP, and the reading of bodies. Knows web requests and responses only.
 */
import type { ErrorBody } from '../../protocol/index.js';
import { HubError } from '../errors.js';

/** A JSON answer. What it says is of this moment, so nobody may keep it. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
  });
}

/** The answer to a request that was not done. */
export function failure(error: HubError, headers: Record<string, string> = {}): Response {
  const body: ErrorBody = { error: { code: error.code, message: error.message } };
  const retryAfter: Record<string, string> = error.status === 503 ? { 'Retry-After': '5' } : {};
  return json(body, error.status, { ...retryAfter, ...headers });
}

/** Reads a JSON body. @throws HubError 413 `too_large`, 400 `invalid_json` */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HubError(400, 'invalid_json', 'The body of the request is not JSON.', error);
  }
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = (): HubError =>
    new HubError(
      413,
      'too_large',
      `The body of the request is over the limit of ${maxBytes} bytes.`,
    );
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  if (request.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
