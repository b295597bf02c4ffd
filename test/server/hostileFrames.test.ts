// @vitest-environment node
// What strangers send over a socket: each frame ends at most its own socket, and nothing of it counts
// as a fault of the hub.
import { describe, expect, it } from 'vitest';
import { hostileHub, nested, TestSocket } from './support.js';

const hostile = hostileHub();

describe('a frame', () => {
  const many = (count: number): string => `[${Array(count).fill('{"type":"ping"}').join(',')}]`;

  it.each<[string, string | Buffer, number]>([
    ['that is no JSON', 'nonsense', 4400],
    ['that is empty', '', 4400],
    ['that is null', 'null', 4400],
    ['that is a number', '5', 4400],
    ['of a type that does not exist', '{"type":"shutdown"}', 4400],
    ['of a type named __proto__', '{"type":"__proto__"}', 4400],
    ['of a type named constructor', '{"type":"constructor"}', 4400],
    ['that speaks as the server', '{"type":"welcome","protocol":1}', 4400],
    ['that subscribes to nothing', '{"type":"subscribe"}', 4400],
    ['that subscribes without a number', '{"type":"subscribe","tasks":[]}', 4400],
    [
      'that subscribes to what is no id',
      '{"type":"subscribe","request":1,"tasks":[{"id":"../a"}]}',
      4400,
    ],
    [
      'that subscribes to 201 tasks',
      JSON.stringify({
        type: 'subscribe',
        request: 1,
        tasks: Array.from({ length: 201 }, () => ({ id: 'a' })),
      }),
      4400,
    ],
    ['that nests deep', nested(30_000), 4400],
    ['with arrays in an array', '[[{"type":"ping"}]]', 4400],
    ['over 64 KiB', ' '.repeat(70_000), 1009],
    ['of bytes', Buffer.from([1, 2, 3]), 1003],
    ['of 2,000 pings', many(2_000), 4429],
  ])('should end only its own socket: %s', async (_name, frame, code) => {
    const client = new TestSocket(hostile.url);
    await client.first('welcome');
    client.socket.send(frame);
    expect((await client.closed).code).toBe(code);
    await hostile.expectUnharmed();
  });

  it('should get an end with when to come back where there are too many', async () => {
    const client = new TestSocket(hostile.url);
    await client.first('welcome');
    client.socket.send(many(2_000));
    const error = await client.first('error');
    expect(error).toMatchObject({ code: 'rate_limited' });
    expect(error.retryAfter).toBeGreaterThan(0);
    expect((await client.closed).reason).toMatch(/retry after \d+ s/);
    expect(client.all('pong').length).toBeLessThan(1_200);
  });

  it.each<[string, number, Buffer]>([
    ['without a mask', 1002, Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
    ['with reserved bits', 1002, Buffer.from([0xf1, 0x82, 0, 0, 0, 0, 0x7b, 0x7d])],
    ['with an opcode that does not exist', 1002, Buffer.from([0x8b, 0x80, 0, 0, 0, 0])],
    ['that goes on with nothing', 1002, Buffer.from([0x80, 0x80, 0, 0, 0, 0])],
    ['that is no UTF-8', 1007, Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff])],
    [
      'that says it has 2^62 bytes',
      1009,
      Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ],
    ['a ping of 126 bytes', 1002, Buffer.from([0x89, 0xfe, 0, 126, 0, 0, 0, 0])],
    ['a close with half a code', 1002, Buffer.from([0x88, 0x81, 0, 0, 0, 0, 3])],
  ])('should end only its own socket: bytes %s', async (_name, code, bytes) => {
    const client = new TestSocket(hostile.url);
    await client.first('welcome');
    client.raw.write(bytes);
    expect((await client.closed).code).toBe(code);
    await hostile.expectUnharmed();
  });
});
