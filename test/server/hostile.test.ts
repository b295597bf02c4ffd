// @vitest-environment node
// What strangers send: each probe gets the answer that is written here, the hub serves everyone else
// as before, and nothing of it counts as a fault of the hub.
import { connect as connectTcp } from 'node:net';
import { describe, expect, it } from 'vitest';
import { hostileHub, nested } from './support.js';

const hostile = hostileHub();

/** Sends bytes over TCP; gives what came back until the hub closed, or the client has what it wants. */
function exchange(text: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTcp(Number(new URL(hostile.url).port), '127.0.0.1');
    let answer = '';
    const done = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (data) => {
      answer += data.toString('latin1');
      if (answer.includes('\r\n\r\n')) done();
    });
    socket.on('error', done);
    socket.on('close', done);
    socket.write(text);
  });
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);

/** A request with a body, as text. */
function raw(line: string, headers: readonly string[] = [], body = ''): string {
  const host = headers.some((header) => /^host:/i.test(header)) ? [] : ['Host: 127.0.0.1'];
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const all = [...host, ...length, ...headers, 'Connection: close'];
  return `${line} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`;
}

const upgrade = (path: string, headers: readonly string[] = [], key = 'dGhlIHNhbXBsZSBub25jZQ==') =>
  `GET ${path} HTTP/1.1\r\n${[
    ...(headers.some((header) => /^host:/i.test(header)) ? [] : ['Host: 127.0.0.1']),
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    ...(key === '' ? [] : [`Sec-WebSocket-Key: ${key}`]),
    ...headers,
  ].join('\r\n')}\r\n\r\n`;

const EVIL = 'Origin: https://evil.example';

const PATHS: [name: string, request: string, status: number][] = [
  ['a path with dot segments', raw('GET /tasks/x/../../tasks/a'), 404],
  ['a path with a dot segment', raw('GET /tasks/./a'), 404],
  ['a path with encoded dots', raw('GET /tasks/%2e%2e/zzzza'), 404],
  ['a path with half encoded dots', raw('GET /tasks/.%2E/a'), 404],
  ['an empty segment', raw('GET /tasks//a'), 404],
  ['an empty segment at the end', raw('GET /tasks/a/'), 404],
  ['a task named like a method of objects', raw('GET /tasks/constructor'), 404],
  ['a task named __proto__', raw('GET /tasks/__proto__'), 404],
  ['a part named like a method of objects', raw('GET /tasks/a/constructor'), 404],
  ['a part named __proto__', raw('GET /tasks/a/__proto__'), 404],
  ['a part named toString', raw('POST /tasks/a/toString'), 404],
  ['an operation named __proto__', raw('GET /tasks/-/__proto__'), 404],
  ['an operation that does not exist', raw('GET /tasks/-/secrets'), 404],
  ['a path below an operation', raw('GET /tasks/-/health/more'), 404],
  ['an id with a slash in it', raw('GET /tasks/a%2Flogs'), 404],
  ['an id with a zero byte', raw('GET /tasks/a%00'), 404],
  ['an id with a line end', raw('GET /tasks/a%0d%0aSet-Cookie:x'), 404],
  ['an id of 129 characters', raw(`GET /tasks/${'x'.repeat(129)}`), 404],
  ['an id that is half a character', raw('GET /tasks/%ff'), 404],
  ['an id that is broken percent encoding', raw('GET /tasks/%zz'), 404],
  ['a path of 10,000 characters', raw(`GET /tasks/${'x'.repeat(10_000)}`), 404],
  ['a path that only begins like ours', raw('GET /tasksx'), 404],
  ['a backslash', raw('GET /tasks\\a'), 404],
  ['an address of another server', raw('GET http://evil.example/tasks/a'), 404],
  ['an address without a slash', raw('GET tasks/a'), 400],
  ['two slashes at the start', raw('GET //evil.example/tasks/a'), 404],
  ['headers of 20 kB', raw('GET /tasks/a', [`X-Long: ${'x'.repeat(20_000)}`]), 431],
  ['a method that does not exist', raw('BREW /tasks/a'), 400],
  ['DELETE', raw('DELETE /tasks/a'), 405],
  ['PUT', raw('PUT /tasks/a', [], '{}'), 405],
  ['TRACE', raw('TRACE /tasks/a'), 400],
  ['POST to one task', raw('POST /tasks/a', [], '{}'), 405],
  ['GET of an action', raw('GET /tasks/a/cancel'), 405],
  ['PATCH of all', raw('PATCH /tasks', [], '{}'), 405],
];

const HOSTS: [name: string, request: string, status: number][] = [
  ['a host that was rebound to loopback', raw('GET /tasks/a', ['Host: evil.example']), 403],
  ['its port beside it', raw('GET /tasks/a', ['Host: evil.example:5180']), 403],
  [
    'its origin the same',
    raw('GET /tasks/a', ['Host: evil.example', 'Origin: http://evil.example']),
    403,
  ],
  ['localhost as a prefix', raw('GET /tasks/a', ['Host: localhost.evil.example']), 403],
  ['localhost as a suffix of a word', raw('GET /tasks/a', ['Host: evillocalhost']), 403],
  ['a number as a prefix', raw('GET /tasks/a', ['Host: 127.0.0.1.evil.example']), 403],
  ['a host with a blank', raw('GET /tasks/a', ['Host: a b']), 400],
  ['a host with a path', raw('GET /tasks/a', ['Host: evil.example/x']), 400],
  ['a host with a user', raw('GET /tasks/a', ['Host: localhost@evil.example']), 400],
  ['no host', 'GET /tasks/a HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['two hosts', raw('GET /tasks/a', ['Host: localhost', 'Host: evil.example']), 400],
  ['another origin', raw('GET /tasks/a', [EVIL]), 403],
  ['no origin but the word null', raw('GET /tasks/a', ['Origin: null']), 403],
  ['an origin that is none', raw('GET /tasks/a', ['Origin: :::']), 403],
  ['the same host on another port', raw('GET /tasks/a', ['Origin: http://127.0.0.1:1']), 403],
  [
    'a preflight of another origin',
    raw('OPTIONS /tasks', [EVIL, 'Access-Control-Request-Method: POST']),
    403,
  ],
  [
    'a start from a form of another origin',
    raw('POST /tasks', [EVIL, 'Content-Type: text/plain'], '{"type":"work"}'),
    403,
  ],
];

const LENGTHS: [name: string, request: string, status: number][] = [
  ['a body over the limit', raw('POST /tasks', [], 'x'.repeat(100_001)), 413],
  ['a body that says it is over the limit', raw('POST /tasks', ['Content-Length: 999999999']), 413],
  [
    'a body of chunks over the limit',
    `${raw('POST /tasks', ['Transfer-Encoding: chunked'])}19000\r\n${'x'.repeat(0x19000)}\r\n0\r\n\r\n`,
    413,
  ],
  [
    'two lengths that differ',
    raw('POST /tasks', ['Content-Length: 2', 'Content-Length: 3'], '{}'),
    400,
  ],
  [
    'a length and chunks',
    raw('POST /tasks', ['Transfer-Encoding: chunked', 'Content-Length: 3'], ''),
    400,
  ],
  ['a length that is no number', raw('POST /tasks', ['Content-Length: abc']), 400],
  ['a length below 0', raw('POST /tasks', ['Content-Length: -1']), 400],
  [
    'a chunk with a broken size',
    `${raw('POST /tasks', ['Transfer-Encoding: chunked'])}zz\r\n`,
    400,
  ],
  ['a header with a bare line feed', 'GET /tasks/a HTTP/1.1\r\nHost: x\nX: y\r\n\r\n', 400],
  ['a header name with a blank', 'GET /tasks/a HTTP/1.1\r\nHost : x\r\n\r\n', 400],
  ['TLS to a plain port', '\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n', 400],
  ['an old version of HTTP that does not exist', 'GET /tasks/a HTTP/9.9\r\nHost: x\r\n\r\n', 400],
];

const post = (name: string, path: string, body: string, status: number) =>
  [name, raw(`POST ${path}`, ['Content-Type: application/json'], body), status] as [
    string,
    string,
    number,
  ];
const patch = (name: string, body: string, status: number) =>
  [name, raw('PATCH /tasks/a', ['Content-Type: application/json'], body), status] as [
    string,
    string,
    number,
  ];

const BODIES: [name: string, request: string, status: number][] = [
  post('nothing', '/tasks', '', 400),
  post('what is no JSON', '/tasks', '{', 400),
  post('null', '/tasks', 'null', 400),
  post('an array', '/tasks', '[]', 400),
  post('a number', '/tasks', '7', 400),
  post('no type', '/tasks', '{}', 400),
  post('a type that is an object', '/tasks', '{"type":{}}', 400),
  post('a type that nobody defined', '/tasks', '{"type":"nothing"}', 400),
  post('a type named __proto__', '/tasks', '{"type":"__proto__"}', 400),
  post('a type named constructor', '/tasks', '{"type":"constructor"}', 400),
  post('an id that is a path', '/tasks', '{"type":"work","id":"../../etc"}', 400),
  post('an id that is a route', '/tasks', '{"type":"work","id":"sync"}', 400),
  post('an id that is the route of operations', '/tasks', '{"type":"work","id":"-"}', 400),
  post('an id that is empty', '/tasks', '{"type":"work","id":""}', 400),
  post('an id that is an array', '/tasks', '{"type":"work","id":["a"]}', 400),
  post('an id that is taken', '/tasks', '{"type":"work","id":"a"}', 409),
  post('a title that is an object', '/tasks', '{"type":"work","title":{}}', 400),
  post(
    'a title of 3,000 characters',
    '/tasks',
    `{"type":"work","title":"${'x'.repeat(3_000)}"}`,
    400,
  ),
  post('tags that are text', '/tasks', '{"type":"work","tags":"x"}', 400),
  post('tags that are numbers', '/tasks', '{"type":"work","tags":[1]}', 400),
  post('1,000 tags', '/tasks', JSON.stringify({ type: 'work', tags: Array(1_000).fill('x') }), 400),
  post(
    'a tag of 1,000 characters',
    '/tasks',
    `{"type":"work","tags":["${'x'.repeat(1_000)}"]}`,
    400,
  ),
  post(
    'an input that nests 100 levels deep',
    '/tasks',
    `{"type":"work","input":${nested(100)}}`,
    202,
  ),
  post('an input of a number that is none', '/tasks', '{"type":"work","input":[1e309]}', 400),
  patch('a result of a number that is none', '{"result":{"a":-1e309}}', 400),
  post(
    'an input that nests 101 levels deep',
    '/tasks',
    `{"type":"work","input":${nested(101)}}`,
    400,
  ),
  post(
    'an input that nests 40,000 levels deep',
    '/tasks',
    `{"type":"work","input":${nested(40_000)}}`,
    400,
  ),
  post('an input that its parser rejects later', '/tasks', '{"type":"parsed","input":"x"}', 400),
  post('a sync of nothing', '/tasks/sync', '{}', 400),
  post('a sync with an id that is a path', '/tasks/sync', '{"tasks":[{"id":"../a"}]}', 400),
  post('a sync with a version below 0', '/tasks/sync', '{"tasks":[{"id":"a","version":-1}]}', 200),
  post(
    'a sync of 10,001 tasks',
    '/tasks/sync',
    JSON.stringify({ tasks: Array.from({ length: 10_001 }, () => ({ id: 'a' })) }),
    413,
  ),
  patch('a report that is null', 'null', 400),
  patch('a status that is a number', '{"status":1}', 400),
  patch('progress that is text', '{"progress":"half"}', 400),
  patch('an attempt of 2^53-1', '{"attempt":{"number":9007199254740991}}', 400),
  patch('a result that nests 101 levels deep', `{"result":${nested(101)}}`, 400),
  patch('a result that nests 40,000 levels deep', `{"result":${nested(40_000)}}`, 400),
  patch(
    'an error whose details nest deep',
    `{"error":{"message":"x","details":${nested(5_000)}}}`,
    400,
  ),
  patch('a line of 50,000 line ends', `{"logs":["${'\\n'.repeat(40_000)}"]}`, 413),
  patch('1,001 lines', JSON.stringify({ logs: Array(1_001).fill('') }), 413),
  patch('logs that are an object', '{"logs":{"0":"x"}}', 400),
  patch('logs of numbers', '{"logs":[1]}', 400),
  patch('a version of its own', '{"version":99,"logCount":7,"id":"b","epoch":1}', 200),
  patch('fields of prototypes', '{"__proto__":{"status":"failed"},"constructor":1}', 200),
];

const QUERIES: [name: string, request: string, status: number][] = [
  ['a limit of 0', raw('GET /tasks?limit=0'), 400],
  ['a limit below 0', raw('GET /tasks?limit=-5'), 400],
  ['a limit that is no number', raw('GET /tasks?limit=NaN'), 400],
  ['a limit of 1e308', raw('GET /tasks?limit=1e308'), 400],
  ['a status that is none', raw('GET /tasks?status=done'), 400],
  ['a cursor that is text', raw('GET /tasks?cursor=x'), 400],
  ['a cursor of 1,000 characters', raw(`GET /tasks?cursor=${'1'.repeat(1_000)}`), 400],
  ['ids that are paths', raw('GET /tasks?ids=../a'), 400],
  ['a tag that nobody has', raw('GET /tasks?tag=__proto__'), 200],
  ['a type that nobody has', raw('GET /tasks?type=constructor'), 200],
  ['an "after" that is text', raw('GET /tasks/a/logs?after=x'), 400],
  ['an "after" of 1e99', raw('GET /tasks/a/logs?after=1e99'), 400],
  ['an "after" of -2', raw('GET /tasks/a/logs?after=-2'), 400],
];

describe.each([
  ['a path', PATHS],
  ['a host or an origin', HOSTS],
  ['a length or a header', LENGTHS],
  ['a body', BODIES],
  ['a query', QUERIES],
])('%s', (_kind, probes) => {
  it.each(probes)('should be answered and do no harm: %s', async (_name, request, status) => {
    expect(statusOf(await exchange(request))).toBe(status);
    await hostile.expectUnharmed();
  });
});

describe('an upgrade', () => {
  it.each([
    ['of another origin', upgrade('/tasks', [EVIL]), 403],
    ['for a host that was rebound', upgrade('/tasks', ['Host: evil.example']), 403],
    ['for a host with a blank', upgrade('/tasks', ['Host: a b']), 400],
    ['at another path', upgrade('/elsewhere'), 404],
    ['at the path of a task', upgrade('/tasks/a'), 404],
    ['without a key', upgrade('/tasks', [], ''), 400],
    ['with a key that is none', upgrade('/tasks', [], 'x'), 400],
    [
      'to h2c, which is answered as if it had not been offered',
      raw('GET /tasks/a', ['Upgrade: h2c']).replace(
        'Connection: close',
        'Connection: Upgrade, close',
      ),
      200,
    ],
    [
      'to a protocol that does not exist',
      raw('GET /tasks/a', ['Upgrade: foo']).replace(
        'Connection: close',
        'Connection: Upgrade, close',
      ),
      200,
    ],
  ])('should be answered and do no harm: %s', async (_name, request, status) => {
    expect(statusOf(await exchange(request))).toBe(status);
    await hostile.expectUnharmed();
  });
});

describe('a web request to handle()', () => {
  it.each<[string, string, RequestInit, number]>([
    ['elsewhere', 'http://x/other/a', {}, 404],
    ['a method named constructor', 'http://x/tasks', { method: 'constructor' }, 405],
    ['a method named __proto__', 'http://x/tasks', { method: '__proto__' }, 405],
    ['a path of slashes', 'http://x/tasks///', {}, 404],
    ['HEAD of a task', 'http://x/tasks/a', { method: 'HEAD' }, 200],
  ])('should be answered: %s', async (_name, address, init, status) => {
    expect((await hostile.hub.handle(new Request(address, init))).status).toBe(status);
    await hostile.expectUnharmed();
  });
});

it('should not count a client that leaves in the middle of a body as a fault', async () => {
  for (let n = 0; n < 5; n += 1) {
    await new Promise<void>((resolve) => {
      const socket = connectTcp(Number(new URL(hostile.url).port), '127.0.0.1', () => {
        socket.write('POST /tasks HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{', () => {
          socket.resetAndDestroy();
          resolve();
        });
      });
      socket.on('error', () => undefined);
    });
  }
  await hostile.expectUnharmed();
  expect(hostile.hub.metrics().problems.internal ?? 0).toBe(0);
});
