/**
 * Lets pages of other origins call, where the hub allows them. Knows requests and headers only.
 */
import type { Access } from '../access.js';
import { HubError } from '../errors.js';
import { judgeOrigin, type OriginVerdict } from '../origins.js';

/** `Date` is how a client knows the server's clock. */
const EXPOSED = 'Date, ETag, Location, Retry-After';
const METHODS = 'GET, HEAD, POST, PATCH, OPTIONS';

/** How long a browser may remember what it was allowed, in s. */
const PREFLIGHT_AGE = '600';

/** How a request stands by its origin, and what its answer says of that. */
export interface CorsVerdict {
  readonly verdict: OriginVerdict;
  readonly headers: Record<string, string>;
}

/** Judges a request. A forbidden one gets no header that would let a page read the answer. */
export function judgeCors(request: Request, access: Access): CorsVerdict {
  const host = request.headers.get('host') ?? new URL(request.url).host;
  const origin = request.headers.get('origin');
  const verdict = judgeOrigin(origin, host, access.origins);
  if (verdict !== 'allowed' || origin === null) return { verdict, headers: { Vary: 'Origin' } };
  if (access.origins === '*') {
    const headers = {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': EXPOSED,
    };
    return { verdict, headers };
  }
  const headers = {
    'Access-Control-Allow-Origin': origin,
    // The origin was named exactly, so its pages may bring the user's cookies.
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': EXPOSED,
    Vary: 'Origin',
  };
  return { verdict, headers };
}

/** The error for a page that may not call. */
export function forbiddenOrigin(request: Request): HubError {
  const origin = request.headers.get('origin');
  return new HubError(
    403,
    'forbidden_origin',
    `Pages from ${origin} may not call this hub. Add the origin to its "origins" option.`,
  );
}

/**
 * A request of another origin as it may be taken. Under `origins: '*'` it must not count as the
 * user's, so its cookies are left out: a browser sends them with every socket and every form. A form
 * cannot send JSON, so what claims to be something else is rejected.
 * @throws HubError 415 `unsupported_media_type`
 */
export function foreignRequest(request: Request, access: Access): Request {
  const type = request.headers.get('content-type');
  if (request.body !== null && type !== null && !/^application\/(.+\+)?json\b/i.test(type)) {
    throw new HubError(
      415,
      'unsupported_media_type',
      `The body is "${type.slice(0, 100)}"; send JSON as application/json.`,
    );
  }
  return access.origins === '*' ? withoutCookies(request) : request;
}

/** A request without the user's cookies. */
export function withoutCookies(request: Request): Request {
  if (!request.headers.has('cookie')) return request;
  const headers = new Headers(request.headers);
  headers.delete('cookie');
  return new Request(request, { headers });
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
