// @vitest-environment node
// What the leading tab does with the one line that it has for all.
import { describe, expect, it } from 'vitest';
import type { LineListener } from '../../../src/client/connection/tabs/line.js';
import { createRelay } from '../../../src/client/connection/tabs/relay.js';

describe('the relay of the leading tab', () => {
  function setUpRelay() {
    let now = 5_000;
    const sent: unknown[] = [];
    let server: LineListener | undefined;
    const relay = createRelay(
      (_url, _protocols, listener) => {
        server = listener;
        return { send: (data) => sent.push(JSON.parse(data)), close: () => {} };
      },
      () => now,
    );
    return {
      relay,
      sent,
      wait: (time: number) => (now += time),
      opened: () => server?.opened(),
      say: (message: unknown) => server?.frame(JSON.stringify(message)),
      join(name: string) {
        const heard: unknown[] = [];
        relay.join(
          name,
          {
            opened: () => heard.push('opened'),
            frame: (data) => heard.push(...[JSON.parse(data)].flat()),
            closed: (code) => heard.push(code),
          },
          { url: '', protocols: [] },
        );
        return heard;
      },
    };
  }
  const welcome = { type: 'welcome', protocol: 1, epoch: 1, pingInterval: 15_000, time: 1_000_000 };

  it("should give who joins late the server's time as it is by now", () => {
    const { join, opened, say, wait } = setUpRelay();
    const first = join('first');
    opened();
    say(welcome);
    wait(60_000.4);
    const late = join('late');
    say({ type: 'pong' });
    expect(first).toEqual(['opened', welcome]);
    expect(late).toEqual(['opened', { ...welcome, time: 1_060_000 }]);
  });

  it('should let nobody join a server that is silent', () => {
    const { join, opened, say, sent } = setUpRelay();
    join('first');
    opened();
    say(welcome);
    const late = join('late');
    expect([late, sent]).toEqual([[], [{ type: 'ping' }]]);
    say({ type: 'pong' });
    expect(late).toEqual(['opened', welcome]);
  });

  it("should have the server, not the leading tab, answer a member's ping", () => {
    const { relay, join, opened, say, sent } = setUpRelay();
    const [asking, other] = [join('asking'), join('other')];
    opened();
    say(welcome);
    relay.send('asking', '{"type":"ping"}');
    expect(sent).toEqual([{ type: 'ping' }]);
    expect(asking).toEqual(['opened', welcome]);
    say({ type: 'pong' });
    expect(asking).toEqual(['opened', welcome, { type: 'pong' }]);
    expect(other).toEqual(['opened', welcome]);
  });

  it('should send nothing to the server that is no message of the protocol', () => {
    const { relay, join, opened, sent } = setUpRelay();
    join('first');
    opened();
    for (const data of ['', '{', 'null', '{"type":"subscribe","tasks":3}', '{"type":"start"}']) {
      relay.send('first', data);
      relay.send('nobody', data);
    }
    expect(sent).toEqual([]);
  });
});
