/**
 * Where a backend is. A url is resolved once, when the client is created, against the document's
 * base (`<base href>` counts), so that it stays where it was meant when a router changes the page's
 * address. Imports no DOM types that a worker or Node would lack.
 */
import { TaskStatusError } from '../protocol/errors.js';
import { describe } from '../shared/describe.js';
import { IS_DEVELOPMENT } from '../shared/development.js';

/** A url that was checked and resolved. */
export interface Endpoint {
  /**
   * Identifies the backend in the query cache: the path and query where the url has no host, so
   * that a server and a page agree on it; else the whole url.
   */
  readonly key: string;
  /** Whether the url is absolute: on a server a relative one has nothing to be resolved against. */
  readonly isAbsolute: boolean;
  /** The url of a route, as in `/sync`, with the endpoint's own query first. */
  route(path: string, query?: string): string;
  /** The url of the socket. Throws a `TaskStatusError` where the url is not absolute. */
  socket(query?: string): string;
}

/** The parts of the global object that say where this code runs. */
interface Place {
  readonly document?: { readonly baseURI?: string };
  readonly location?: { readonly href?: string };
}

/** What relative urls are relative to: the document's base, or a worker's own address; none on a server. */
export function currentBase(place: Place = globalThis as Place): string | undefined {
  return place.document?.baseURI ?? place.location?.href;
}

/**
 * Checks the url of a backend and resolves it.
 * @param base what a relative one is relative to; `undefined` on a server, where it stays relative
 *   and its requests fail (see {@link unresolvedError})
 * @throws TypeError where it cannot work
 */
export function resolveEndpoint(url: string, base = currentBase()): Endpoint {
  const { kind, resolved, search } = resolveUrl(url, base);
  const origin = resolved?.origin ?? '';
  const path = trimSlashes(resolved?.pathname ?? url.trim().replace(/[?#].*$/s, ''));

  return {
    key: keyOf(kind, resolved, path) + search,
    isAbsolute: resolved !== undefined,
    route: (suffix, query = '') => origin + (path + suffix || '/') + joinQuery(search, query),
    socket(query = '') {
      if (resolved === undefined) throw unresolvedError(url);
      return toSocketScheme(origin + (path || '/') + joinQuery(search, query));
    },
  };
}

/**
 * The address of a socket as a browser takes it: absolute, with `ws:` or `wss:`.
 * @throws TypeError where it cannot work
 */
export function resolveSocketUrl(url: string, base = currentBase()): string {
  const { resolved } = resolveUrl(url, base);
  if (resolved === undefined) throw unresolvedError(url);
  return toSocketScheme(resolved.href);
}

interface ResolvedUrl {
  readonly kind: Kind;
  /** `undefined` where there is nothing to resolve it against. */
  readonly resolved: URL | undefined;
  readonly search: string;
}

function resolveUrl(url: string, base: string | undefined): ResolvedUrl {
  if (typeof url !== 'string' || url.trim() === '') {
    throw new TypeError(`url is ${describe(url)}. Give it the place of the hub, as in '/tasks'.`);
  }
  const given = url.trim();
  const kind = kindOf(given);
  const resolved = kind === 'absolute' ? parse(given) : resolveRelative(given, kind, base);
  // What a server cannot resolve is checked all the same, so that it fails there too.
  const checked = resolved ?? (kind === 'absolute' ? undefined : parse(given, base ?? NO_SERVER));
  if (checked === undefined) throw unusable(given, 'cannot be parsed. Check its host and port');
  check(given, checked);
  return { kind, resolved, search: checked.search };
}

/** Only to parse with; nothing is sent there. */
const NO_SERVER = 'http://server.invalid';

/** A url without a host keeps none in its key: a server and a page name it alike. */
function keyOf(kind: Kind, resolved: URL | undefined, path: string): string {
  if (resolved !== undefined && kind === 'absolute') return resolved.origin + path;
  if (resolved !== undefined && kind === 'host') return `//${resolved.host}${path}`;
  return path || '/';
}

/** Why a request to a relative url fails where there is no page. */
export function unresolvedError(url: string): TaskStatusError {
  return new TaskStatusError(
    'app',
    `The url ${describe(url)} is relative, and there is no page here that it could be relative to.` +
      (IS_DEVELOPMENT
        ? ' On a server, give createTaskClient an absolute url, and the same `key` there and in ' +
          'the page, so that both find the same tasks in the query cache.'
        : ''),
  );
}

/** `absolute` has a scheme, `host` begins with `//`, `root` with `/`; `path` is relative to the page's own path. */
type Kind = 'absolute' | 'host' | 'root' | 'path';

function kindOf(url: string): Kind {
  if (/^[\w.-]+:\d+(?:[/?#]|$)/.test(url)) {
    throw unusable(url, `has no scheme. Write ${describe(`http://${url}`)}`);
  }
  if (/^[a-z][a-z\d+.-]*:/i.test(url)) return 'absolute';
  if (/^[/\\]{2}/.test(url)) return 'host';
  return /^[/\\]/.test(url) ? 'root' : 'path';
}

function resolveRelative(url: string, kind: Kind, base: string | undefined): URL | undefined {
  if (base === undefined) return undefined;
  let from = parse(base);
  if (from?.protocol === 'blob:') {
    // Such a page has an origin, but no path that anything could be relative to.
    from = kind === 'path' ? undefined : parse(from.origin);
  }
  if (from === undefined || !isHttp(from)) {
    throw unusable(
      url,
      `is relative, and this page (${base.slice(0, 40)}) has no address on a server that it could ` +
        `be relative to${IS_DEVELOPMENT ? '. Give an absolute one, as in "https://hub.example/tasks"' : ''}`,
    );
  }
  const resolved = parse(url, from.href);
  // A page that was opened with a name and password in its address hands them down.
  if (resolved !== undefined && kind !== 'host') resolved.username = resolved.password = '';
  return resolved;
}

function check(given: string, url: URL): void {
  if (url.username !== '' || url.password !== '') {
    // Not repeated, since errors end up in logs.
    throw new TypeError(
      'url contains a name or password, which browsers refuse to send.' +
        (IS_DEVELOPMENT
          ? ' Use the `headers` option, as in { authorization: … }, and `getTicket` for the socket.'
          : ''),
    );
  }
  if (!isHttp(url)) {
    throw unusable(given, `has the scheme ${url.protocol}. Use http:, https:, ws: or wss:`);
  }
  if (url.hash !== '') {
    throw unusable(given, 'has a part after #, which is never sent to a server. Remove it');
  }
}

const isHttp = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:';

/** Sockets and requests go to one place, whichever scheme names it. */
function parse(url: string, base?: string): URL | undefined {
  try {
    return new URL(url.replace(/^ws(?=s?:)/i, 'http'), base);
  } catch {
    return undefined;
  }
}

/** Browsers before 2024 open no socket to `http:`. */
const toSocketScheme = (url: string): string => url.replace(/^http/, 'ws');

const trimSlashes = (path: string): string => path.replace(/\/+$/, '');

function joinQuery(search: string, query: string): string {
  if (query === '') return search;
  return search.length > 1 ? `${search}&${query}` : `?${query}`;
}

/** @param why how the sentence goes on, without its full stop */
function unusable(url: string, why: string): TypeError {
  // Errors end up in logs, so a password does not belong in them.
  const shown = describe(url.replace(/(^|\/\/)[^/?#]*@/, '$1…@'));
  return new TypeError(`url ${shown} ${why}.`);
}
