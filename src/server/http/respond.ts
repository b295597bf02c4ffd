/**
 * Answers of the hub over HTTP, and the reading of bodies. Knows web requests and responses only.
 */
import type { ErrorBody } from '../../protocol/index.js';
import { HubError } from '../errors.js';
import { nestsDeeperThan } from './nesting.js';

/** A JSON answer. What it says is of this moment, so nobody may keep it. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return jsonText(JSON.stringify(body), status, headers);
}

/** A JSON answer that is written already. */
export function jsonText(
  text: string,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  return new Response(text, {
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
  const { code, message, status, retryAfter } = error;
  const body: ErrorBody = { error: { code, message } };
  if (retryAfter === undefined) return json(body, status, headers);
  const seconds = String(Math.max(1, Math.ceil(retryAfter / 1000)));
  return json(body, status, { 'Retry-After': seconds, ...headers });
}

/** Deeper than anything that a route takes: what is in a task nests at most 100 levels deep. */
const MAX_BODY_DEPTH = 110;

/** Characters of a body that costs little to parse, however deep it nests. */
const CHEAP_LENGTH = 32 * 1024;

/**
 * Reads a JSON body.
 * @throws HubError 413 `too_large`, 400 `invalid_json`, `invalid_body` where it nests too deep,
 * `incomplete_body`
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes);
  // Parsing a million levels takes the process tens of MiB, and everyone else a part of a second.
  if (text.length > CHEAP_LENGTH && nestsDeeperThan(text, MAX_BODY_DEPTH)) {
    const message = `The body of the request nests deeper than ${MAX_BODY_DEPTH} levels.`;
    throw new HubError(400, 'invalid_body', message);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HubError(400, 'invalid_json', 'The body of the request is not JSON.', {
      cause: error,
    });
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
  try {
    for await (const chunk of request.body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge();
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    if (error instanceof HubError) throw error;
    // The client left in the middle of it, so there is nobody to answer and nothing to report.
    throw new HubError(400, 'incomplete_body', 'The body of the request ended too early.', {
      cause: error,
    });
  }
  return text + decoder.decode();
}
