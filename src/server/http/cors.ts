/**
 * Lets pages of other origins call, where the hub allows them. Knows requests and headers only.
 */
import type { Access } from '../access.js';
import { HubError } from '../errors.js';

const EXPOSED = 'Date, ETag, Location, Retry-After';
const METHODS = 'GET, POST, PATCH, OPTIONS';

/** How long a browser may remember what it was allowed, in s. */
const PREFLIGHT_AGE = '600';

/**
 * The headers that an answer to this request needs.
 * @throws HubError 403 `forbidden_origin`
 */
export function corsHeaders(request: Request, access: Access): Record<string, string> {
  const host = request.headers.get('host') ?? new URL(request.url).host;
  const verdict = access.originOf(request.headers, host);
  const origin = request.headers.get('origin');
  if (verdict === 'rejected') {
    throw new HubError(
      403,
      'forbidden_origin',
      `Pages from ${origin} may not call this hub. Add the origin to its "origins" option.`,
    );
  }
  if (verdict === 'same' || origin === null) return { Vary: 'Origin' };
  if (access.allowsAnyOrigin) {
    return { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED };
  }
  return {
    'Access-Control-Allow-Origin': origin,
    // The origin was named exactly, so its pages may bring the user's cookies.
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': EXPOSED,
    Vary: 'Origin',
  };
}

/** The answer to a preflight from an origin that may call. */
export function preflight(request: Request, headers: Record<string, string>): Response {
  const wanted = request.headers.get('access-control-request-headers');
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers': wanted ?? 'Content-Type, Authorization, If-None-Match',
      'Access-Control-Max-Age': PREFLIGHT_AGE,
    },
  });
}
