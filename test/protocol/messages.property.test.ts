// @vitest-environment node
// Reading messages: what one side writes the other reads unchanged, and nothing else gets through.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isTaskId,
  isTaskStatus,
  parseClientFrame,
  parseServerFrame,
  parseSyncRequest,
  parseSyncResponse,
  utf8Length,
  type Task,
} from '../../src/protocol/index.js';
import { readAnyId } from '../../src/protocol/task.js';
import { clientMessages, nearMessage, serverMessages, task } from './arbitraries.js';

/** What makes a task one that a page may show. */
function expectSound(value: Task): void {
  expect(readAnyId(value.id)).toBe(value.id);
  expect(isTaskStatus(value.status)).toBe(true);
  for (const number of [value.version, value.logCount, value.firstLogLine]) {
    expect(Number.isSafeInteger(number) && number >= 0).toBe(true);
  }
  expect(Number.isFinite(value.updatedAt)).toBe(true);
  if (value.progress === undefined) return;
  const { value: done, total = Infinity } = value.progress;
  expect(done).toBeGreaterThanOrEqual(0);
  expect(done).toBeLessThanOrEqual(total);
  expect(total).toBeGreaterThan(0);
}

describe('a message of the server', () => {
  it.each(Object.entries(serverMessages))(
    'should be read as it was written: %s',
    (_type, message) => {
      fc.assert(
        fc.property(message, (sent) => {
          const { messages, problems } = parseServerFrame(JSON.stringify(sent));
          expect(problems).toEqual([]);
          expect(messages).toEqual([sent]);
        }),
      );
    },
  );

  it('should keep its place among those of one frame', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(...Object.values(serverMessages)), { maxLength: 6 }),
        (sent) => {
          const { messages } = parseServerFrame(JSON.stringify(sent));
          expect(messages).toEqual(sent);
          const body = JSON.stringify({ epoch: 1, messages: sent, more: true, minInterval: 5 });
          const { response } = parseSyncResponse(JSON.parse(body)) ?? {};
          expect(response).toEqual({ epoch: 1, messages: sent, more: true, minInterval: 5 });
        },
      ),
    );
  });
});

describe('a message of a client', () => {
  it.each(Object.entries(clientMessages))(
    'should be read as it was written: %s',
    (_type, message) => {
      fc.assert(
        fc.property(message as fc.Arbitrary<object>, (sent) => {
          expect(parseClientFrame(JSON.stringify(sent))).toEqual({
            messages: [sent],
            problems: [],
          });
        }),
      );
    },
  );

  it('should read as a sync request what reads as a subscribe', () => {
    fc.assert(
      fc.property(clientMessages.subscribe, ({ tasks }) => {
        expect(parseSyncRequest({ tasks }, 10)).toEqual({ tasks });
        expect(parseSyncRequest({ tasks: [...tasks, { id: '/' }] }, 10)).toBeUndefined();
      }),
    );
  });
});

describe('anything else', () => {
  const anything = fc.oneof(
    fc.string(),
    fc.json(),
    nearMessage.map((value) => JSON.stringify(value)),
    fc.array(nearMessage, { maxLength: 4 }).map((values) => JSON.stringify(values)),
    // A sound message, damaged at one place.
    fc
      .tuple(fc.oneof(...Object.values(serverMessages)), fc.nat(), fc.string({ maxLength: 3 }))
      .map(([message, at, noise]) => {
        const text = JSON.stringify(message);
        const place = at % text.length;
        return text.slice(0, place) + noise + text.slice(place + 1);
      }),
  );

  it('should never throw, and never become a task that is none', () => {
    fc.assert(
      fc.property(anything, (frame) => {
        const heard = parseServerFrame(frame).messages;
        for (const message of heard) if (message.type === 'task') expectSound(message.task);
        const runs = heard.flatMap((message) => (message.type === 'logs' ? [message.lines] : []));
        for (const lines of runs) {
          const first = lines[0]?.line ?? 0;
          expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => first + index));
        }
        const asked = parseClientFrame(frame).messages.flatMap((message) =>
          message.type === 'subscribe' ? message.tasks : [],
        );
        expect(asked.every(({ id }) => isTaskId(id))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('should never throw on values that are not even text', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        parseSyncRequest(value, 5);
        parseSyncResponse(value);
        if (typeof value === 'string') return;
        expect(parseServerFrame(value).problems).toMatchObject([{ code: 'not_text' }]);
        expect(parseClientFrame(value).problems).toMatchObject([{ code: 'not_text' }]);
      }),
    );
  });

  it('should cost a task only the field that is wrong', () => {
    const wrong = fc.constantFrom(
      ...([
        ['title', 7],
        ['tags', 'x'],
        ['progress', 'half'],
        ['pid', -1],
        ['updatedAt', 'now'],
      ] as const),
      ...([
        ['error', {}],
        ['phases', 3],
        ['actions', 'all'],
        ['attempt', { number: -1 }],
      ] as const),
    );
    fc.assert(
      fc.property(task, wrong, (value, [field, content]) => {
        const frame = JSON.stringify({ type: 'task', task: { ...value, [field]: content } });
        const { messages, problems } = parseServerFrame(frame);
        expect(problems).toMatchObject([{ code: 'bad_field' }]);
        const { [field]: _, ...rest } = value;
        expect(messages).toMatchObject([{ type: 'task', task: rest }]);
      }),
    );
  });
});

describe('the size of a frame', () => {
  it('should be counted as the bytes that travel', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(utf8Length(value)).toBe(new TextEncoder().encode(value).length);
      }),
    );
  });
});
