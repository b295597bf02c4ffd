// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  createLogBuffer,
  emptyLogSource,
  type LogBuffer,
} from '../../../src/client/logs/logBuffer.js';
import type { LogsMessage } from '../../../src/protocol/messages.js';
import type { LogLine } from '../../../src/protocol/task.js';

const line = (number: number): LogLine => ({
  line: number,
  at: number,
  level: 'info',
  text: `line ${number}`,
});

/** Lines `from` up to but without `to` of a log of `count`. */
function logs(
  from: number,
  to: number,
  { epoch = 1, firstLine = 0, count = to }: Partial<LogsMessage> = {},
): LogsMessage {
  const lines = Array.from({ length: to - from }, (_, index) => line(from + index));
  return { type: 'logs', id: 'a', epoch, firstLine, count, lines };
}

const numbers = (buffer: LogBuffer): number[] => {
  buffer.publish();
  return buffer.slice(0, buffer.getSnapshot().count).map((item) => item.line);
};

describe('a log buffer', () => {
  it('should show readers nothing before it is published, and then all of it at once', () => {
    const buffer = createLogBuffer();
    const listener = vi.fn();
    buffer.subscribe(listener);
    const before = buffer.getSnapshot();
    expect(buffer.publish()).toBe(false);
    buffer.accept(logs(0, 3));
    expect(buffer.getSnapshot()).toBe(before);
    expect(buffer.publish()).toBe(true);
    expect(buffer.getSnapshot()).toMatchObject({ firstLine: 0, count: 3, isComplete: false });
    expect(listener).toHaveBeenCalledTimes(1);
    expect(buffer.publish()).toBe(false);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('should tell a gap, and take nothing across it', () => {
    const buffer = createLogBuffer();
    buffer.accept(logs(0, 3));
    expect(buffer.accept(logs(5, 7))).toBe('gap');
    expect(numbers(buffer)).toEqual([0, 1, 2]);
    expect(buffer.accept(logs(2, 7))).toBe('taken');
    expect(numbers(buffer)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('should begin later where the server has dropped the first lines', () => {
    const buffer = createLogBuffer();
    buffer.accept(logs(12, 15, { firstLine: 12 }));
    expect(numbers(buffer)).toEqual([12, 13, 14]);
    expect(buffer.getSnapshot().firstLine).toBe(12);
  });

  it('should keep what it has, with a hole, where the server dropped lines in between', () => {
    const buffer = createLogBuffer();
    buffer.accept(logs(0, 3));
    buffer.accept(logs(8, 10, { firstLine: 8 }));
    expect(numbers(buffer)).toEqual([0, 1, 2, 8, 9]);
    expect(buffer.getSnapshot()).toMatchObject({ firstLine: 0, count: 10 });
    expect(buffer.getLine(5)).toBeUndefined();
  });

  it('should learn that lines are gone even where none are left to send', () => {
    const buffer = createLogBuffer();
    buffer.accept(logs(5, 5, { firstLine: 5, count: 5 }));
    buffer.publish();
    expect(buffer.getSnapshot()).toMatchObject({ firstLine: 5, count: 5 });
  });

  it('should begin anew with a new epoch, and drop what an older one still sends', () => {
    const buffer = createLogBuffer();
    buffer.accept(logs(0, 3, { epoch: 1 }));
    buffer.publish();
    const { revision } = buffer.getSnapshot();
    buffer.accept(logs(0, 3, { epoch: 2 }));
    expect(buffer.accept(logs(3, 5, { epoch: 1 }))).toBe('stale');
    expect(numbers(buffer)).toEqual([0, 1, 2]);
    // The same count, yet other lines: readers must be told.
    expect(buffer.getSnapshot().revision).toBeGreaterThan(revision);
  });

  it('should hold each line once and in order, whatever comes when, if gaps are fetched', () => {
    const pieces = fc.array(fc.tuple(fc.nat(199), fc.nat(40)), { maxLength: 60 });
    fc.assert(
      fc.property(pieces, (order) => {
        const buffer = createLogBuffer();
        const outcomes: string[] = [];
        for (const [from, length] of order) {
          const message = logs(from, Math.min(200, from + length), { count: 200 });
          if (buffer.accept(message) !== 'gap') continue;
          buffer.accept(logs(buffer.nextLine, from, { count: 200 }));
          outcomes.push(buffer.accept(message));
        }
        expect(outcomes.filter((outcome) => outcome !== 'taken')).toEqual([]);
        const held = numbers(buffer);
        expect(held).toEqual(Array.from({ length: held.length }, (_, index) => index));
      }),
    );
  });

  it('should append in chunks: line 1,000,000 is read like the first', () => {
    const buffer = createLogBuffer();
    for (let from = 0; from < 1_000_000; from += 10_000) buffer.accept(logs(from, from + 10_000));
    buffer.publish();
    expect(buffer.getSnapshot().count).toBe(1_000_000);
    expect(buffer.getLine(999_999)?.text).toBe('line 999999');
    expect(buffer.getLine(1_000_000)).toBeUndefined();
    expect(buffer.slice(1023, 1026).map((item) => item.line)).toEqual([1023, 1024, 1025]);
  });

  it('should give a part of itself, however far a reader asks', () => {
    const buffer = createLogBuffer();
    buffer.accept(logs(0, 5));
    buffer.publish();
    const part = (from: number, to: number): number[] =>
      buffer.slice(from, to).map((item) => item.line);
    expect(part(1, 3)).toEqual([1, 2]);
    expect(part(-10, 2)).toEqual([0, 1]);
    expect(part(3, 99)).toEqual([3, 4]);
    expect(part(3, 3)).toEqual([]);
    expect(part(7, 9)).toEqual([]);
  });

  it('should say which line it wants next, and of which life of the store', () => {
    const buffer = createLogBuffer();
    expect(buffer.epoch).toBeUndefined();
    expect(buffer.nextLine).toBe(0);
    expect(buffer.accept(logs(0, 3, { epoch: 4 }))).toBe('taken');
    expect(buffer.epoch).toBe(4);
    expect(buffer.nextLine).toBe(3);
    expect(buffer.accept(logs(1, 3, { epoch: 4 }))).toBe('taken');
    expect(buffer.nextLine).toBe(3);
    expect(buffer.accept(logs(3, 4, { epoch: 3 }))).toBe('stale');
    expect(buffer.nextLine).toBe(3);
  });

  it('should drop its lines where a later life has begun without any', () => {
    const buffer = createLogBuffer();
    buffer.begin(5);
    expect(buffer.epoch).toBeUndefined();
    buffer.accept(logs(2, 4, { epoch: 2, firstLine: 2 }));
    buffer.setComplete(true);
    buffer.publish();
    const { revision } = buffer.getSnapshot();
    buffer.begin(2);
    buffer.begin(1);
    expect(buffer.publish()).toBe(false);
    buffer.begin(3);
    expect(buffer.publish()).toBe(true);
    expect(buffer.getSnapshot()).toEqual({
      firstLine: 0,
      count: 0,
      isComplete: false,
      revision: revision + 1,
    });
    expect(buffer.epoch).toBe(3);
    expect(buffer.getLine(2)).toBeUndefined();
    expect(buffer.publish()).toBe(false);
  });

  it('should tell readers that a life has begun, even where it looks the same', () => {
    const buffer = createLogBuffer();
    buffer.accept(logs(0, 2, { epoch: 1 }));
    buffer.publish();
    buffer.accept(logs(0, 2, { epoch: 2 }));
    expect(buffer.publish()).toBe(true);
  });

  it('should say whether all lines are here, and take that back', () => {
    const buffer = createLogBuffer();
    const listener = vi.fn();
    const unsubscribe = buffer.subscribe(listener);
    buffer.accept(logs(0, 2));
    buffer.setComplete(true);
    buffer.publish();
    expect(buffer.getSnapshot()).toEqual({
      firstLine: 0,
      count: 2,
      isComplete: true,
      revision: 1,
    });
    buffer.setComplete(false);
    expect(buffer.publish()).toBe(true);
    expect(buffer.getSnapshot()).toMatchObject({ isComplete: false, revision: 2 });
    unsubscribe();
    buffer.setComplete(true);
    expect(buffer.publish()).toBe(true);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('should keep its beginning where lines in the middle are gone and none are left to send', () => {
    const buffer = createLogBuffer();
    buffer.accept(logs(0, 3));
    buffer.accept(logs(9, 9, { firstLine: 9, count: 9 }));
    expect(numbers(buffer)).toEqual([0, 1, 2]);
    expect(buffer.getSnapshot()).toMatchObject({ firstLine: 0, count: 9 });
    expect(buffer.nextLine).toBe(9);
    // An older answer, without lines, takes nothing back.
    buffer.accept(logs(4, 4, { firstLine: 4, count: 9 }));
    expect(buffer.nextLine).toBe(9);
    // A repeat of what is here is no reason to begin elsewhere.
    buffer.accept(logs(0, 3, { count: 9 }));
    expect(buffer.nextLine).toBe(9);
  });
});

describe('a log without a task', () => {
  it('should be empty, and never change', () => {
    const unsubscribe = emptyLogSource.subscribe(() => {});
    expect(emptyLogSource.getSnapshot()).toEqual({
      firstLine: 0,
      count: 0,
      isComplete: false,
      revision: 0,
    });
    expect(emptyLogSource.getSnapshot()).toBe(emptyLogSource.getSnapshot());
    expect(emptyLogSource.getLine(0)).toBeUndefined();
    expect(emptyLogSource.slice(0, 10)).toEqual([]);
    expect(unsubscribe()).toBeUndefined();
  });
});
