// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { currentBase, resolveEndpoint, resolveSocketUrl } from '../../src/backends/urls.js';

const PAGE = 'https://app.test/ui/jobs/7?tab=log#end';
const BASE = 'https://app.test/app/';

describe('the url of a hub', () => {
  it.each<[url: string, base: string | undefined, sync: string, socket: string, key: string]>([
    ['/tasks', PAGE, 'https://app.test/tasks/sync', 'wss://app.test/tasks', '/tasks'],
    ['/tasks/', PAGE, 'https://app.test/tasks/sync', 'wss://app.test/tasks', '/tasks'],
    ['tasks', BASE, 'https://app.test/app/tasks/sync', 'wss://app.test/app/tasks', '/app/tasks'],
    ['./tasks', BASE, 'https://app.test/app/tasks/sync', 'wss://app.test/app/tasks', '/app/tasks'],
    [
      'tasks',
      PAGE,
      'https://app.test/ui/jobs/tasks/sync',
      'wss://app.test/ui/jobs/tasks',
      '/ui/jobs/tasks',
    ],
    ['../tasks', PAGE, 'https://app.test/ui/tasks/sync', 'wss://app.test/ui/tasks', '/ui/tasks'],
    ['.', BASE, 'https://app.test/app/sync', 'wss://app.test/app', '/app'],
    ['/', PAGE, 'https://app.test/sync', 'wss://app.test/', '/'],
    [
      '/tasks?tenant=a%20b',
      PAGE,
      'https://app.test/tasks/sync?tenant=a%20b',
      'wss://app.test/tasks?tenant=a%20b',
      '/tasks?tenant=a%20b',
    ],
    [
      '/tasks/?tenant=acme',
      PAGE,
      'https://app.test/tasks/sync?tenant=acme',
      'wss://app.test/tasks?tenant=acme',
      '/tasks?tenant=acme',
    ],
    [
      '?tenant=acme',
      BASE,
      'https://app.test/app/sync?tenant=acme',
      'wss://app.test/app?tenant=acme',
      '/app?tenant=acme',
    ],
    ['/?a=1', PAGE, 'https://app.test/sync?a=1', 'wss://app.test/?a=1', '/?a=1'],
    ['/tasks?', PAGE, 'https://app.test/tasks/sync', 'wss://app.test/tasks', '/tasks'],
    ['/tasks#', PAGE, 'https://app.test/tasks/sync', 'wss://app.test/tasks', '/tasks'],
    [' /tasks ', PAGE, 'https://app.test/tasks/sync', 'wss://app.test/tasks', '/tasks'],
    [
      'http://hub.test:8080/tasks',
      PAGE,
      'http://hub.test:8080/tasks/sync',
      'ws://hub.test:8080/tasks',
      'http://hub.test:8080/tasks',
    ],
    ['https://hub.test', PAGE, 'https://hub.test/sync', 'wss://hub.test/', 'https://hub.test'],
    [
      'https://hub.test/',
      undefined,
      'https://hub.test/sync',
      'wss://hub.test/',
      'https://hub.test',
    ],
    [
      'HTTPS://Hub.test:443/a/../tasks',
      PAGE,
      'https://hub.test/tasks/sync',
      'wss://hub.test/tasks',
      'https://hub.test/tasks',
    ],
    [
      'ws://hub.test/tasks',
      PAGE,
      'http://hub.test/tasks/sync',
      'ws://hub.test/tasks',
      'http://hub.test/tasks',
    ],
    [
      'WSS://hub.test/tasks?a=1',
      undefined,
      'https://hub.test/tasks/sync?a=1',
      'wss://hub.test/tasks?a=1',
      'https://hub.test/tasks?a=1',
    ],
    [
      '//hub.test/tasks',
      PAGE,
      'https://hub.test/tasks/sync',
      'wss://hub.test/tasks',
      '//hub.test/tasks',
    ],
    [
      'http://[::1]:9/tasks',
      PAGE,
      'http://[::1]:9/tasks/sync',
      'ws://[::1]:9/tasks',
      'http://[::1]:9/tasks',
    ],
    [
      '/tasks',
      'blob:https://app.test/0b4c',
      'https://app.test/tasks/sync',
      'wss://app.test/tasks',
      '/tasks',
    ],
    [
      'tasks',
      'https://app.test/js/worker.js',
      'https://app.test/js/tasks/sync',
      'wss://app.test/js/tasks',
      '/js/tasks',
    ],
    [
      '/tasks',
      'https://me:secret@app.test/',
      'https://app.test/tasks/sync',
      'wss://app.test/tasks',
      '/tasks',
    ],
    [
      '/@me/tasks',
      'https://me:secret@app.test/',
      'https://app.test/@me/tasks/sync',
      'wss://app.test/@me/tasks',
      '/@me/tasks',
    ],
  ])('%j on a page with the base %j should be at %s', (url, base, sync, socket, key) => {
    const endpoint = resolveEndpoint(url, base);
    expect(endpoint.route('/sync')).toBe(sync);
    expect(endpoint.socket()).toBe(socket);
    expect(endpoint.key).toBe(key);
    expect(endpoint.isAbsolute).toBe(true);
  });

  it('should keep its own query before that of a request', () => {
    const endpoint = resolveEndpoint('/tasks?tenant=acme', PAGE);
    expect(endpoint.route('', 'limit=5')).toBe('https://app.test/tasks?tenant=acme&limit=5');
    expect(endpoint.socket('ticket=t')).toBe('wss://app.test/tasks?tenant=acme&ticket=t');
    expect(resolveEndpoint('/', PAGE).route('', 'limit=5')).toBe('https://app.test/?limit=5');
    expect(resolveEndpoint('/', PAGE).route('')).toBe('https://app.test/');
  });

  it.each([
    ['', /is an empty string/],
    ['  ', /Give it the place of the hub/],
    [undefined as unknown as string, /is undefined/],
    [{} as unknown as string, /is an empty object/],
    ['localhost:3000/tasks', /has no scheme\. Write "http:\/\/localhost:3000\/tasks"/],
    ['127.0.0.1:3000', /has no scheme/],
    ['ftp://hub.test/tasks', /has the scheme ftp:\. Use http:, https:, ws: or wss:/],
    ['javascript:alert(1)', /has the scheme javascript:/],
    ['blob:https://app.test/0b4c', /has the scheme blob:/],
    ['https://', /cannot be parsed/],
    ['https://hub.test:99999/', /cannot be parsed/],
    ['//', /cannot be parsed/],
    ['/tasks#now', /after #, which is never sent to a server/],
    ['/#/tasks', /after #/],
    ['https://me:secret@hub.test/tasks', /name or password.*`headers`.*`getTicket`/],
    ['//me@hub.test/tasks', /name or password/],
  ])('should be refused at once as %j, in a page and on a server', (url, message) => {
    expect(() => resolveEndpoint(url, PAGE)).toThrow(TypeError);
    expect(() => resolveEndpoint(url, PAGE)).toThrow(message);
    expect(() => resolveEndpoint(url, undefined)).toThrow(message);
  });

  it.each(['https://me:secret@hub.test/', 'me:secret@hub.test', 'https://me:secret@hub.test:x/'])(
    'should not have its password repeated in the error: %s',
    (url) => {
      expect(() => resolveEndpoint(url, PAGE)).toThrow(/^((?!secret).)*$/s);
    },
  );

  it.each([
    ['tasks', 'blob:https://app.test/0b4c'],
    ['/tasks', 'blob:null/0b4c'],
    ['/tasks', 'about:blank'],
    ['/tasks', 'about:srcdoc'],
    ['/tasks', 'data:text/html,x'],
    ['/tasks', 'file:///home/me/index.html'],
    ['//hub.test/tasks', 'file:///home/me/index.html'],
    ['/tasks', 'chrome-extension://abc/popup.html'],
  ])('should be refused at once as %j on a page at %s', (url, base) => {
    expect(() => resolveEndpoint(url, base)).toThrow(
      /is relative, and this page .* has no address on a server.*Give an absolute one/,
    );
    expect(resolveEndpoint('https://hub.test/tasks', base).isAbsolute).toBe(true);
  });

  it('should wait for a request before it complains of a relative one on a server', () => {
    const endpoint = resolveEndpoint('/tasks?tenant=acme', undefined);
    expect(endpoint.isAbsolute).toBe(false);
    expect(endpoint.key).toBe('/tasks?tenant=acme');
    expect(endpoint.route('/sync')).toBe('/tasks/sync?tenant=acme');
    expect(() => endpoint.socket()).toThrow(/relative.*no page.*absolute url.*same `key`/);
  });

  it.each(['/tasks', '/', '/tasks?a=1', 'https://hub.test/tasks', '//hub.test/tasks'])(
    'should have the same key on a server and in the page: %s',
    (url) => {
      expect(resolveEndpoint(url, undefined).key).toBe(resolveEndpoint(url, PAGE).key);
    },
  );
});

describe('the base of relative urls', () => {
  it('should be that of the document, else the address of the worker, else none', () => {
    const location = { href: 'https://app.test/js/worker.js' };
    expect(currentBase({ document: { baseURI: BASE }, location })).toBe(BASE);
    expect(currentBase({ location })).toBe(location.href);
    expect(currentBase({})).toBeUndefined();
    expect(currentBase()).toBeUndefined();
  });
});

describe('the address of a socket', () => {
  it.each([
    ['wss://x.test/ws/', 'wss://x.test/ws/'],
    ['/ws/?a=1', 'wss://app.test/ws/?a=1'],
    ['http://x.test', 'ws://x.test/'],
  ])('should be made one that every browser opens: %s', (url, expected) => {
    expect(resolveSocketUrl(url, PAGE)).toBe(expected);
  });
});
