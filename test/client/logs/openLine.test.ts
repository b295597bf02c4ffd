// @vitest-environment node
// The open line comes with the state of the task, lines come by themselves: whatever order they arrive
// in, and however often, each line is shown once and the open line never beside its own line.
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createLogBuffer } from '../../../src/client/logs/logBuffer.js';
import { keepNewer } from '../../../src/protocol/merge.js';
import type { LogsMessage } from '../../../src/protocol/messages.js';
import type { LogLine, Task } from '../../../src/protocol/task.js';

const EPOCH = 1;
const lineOf = (line: number, text: string): LogLine => ({ line, at: line, level: 'info', text });

/** What a program does: it writes into its last line, or ends it. */
type Step = { readonly write: string } | { readonly end: true };
const steps = fc.array(
  fc.oneof(
    fc.constantFrom('10%', '50%', 'Proceed? ', '').map((write): Step => ({ write })),
    fc.constant<Step>({ end: true }),
  ),
  { maxLength: 20 },
);

/** A server's history: the states that it sent, and its lines. */
function history(program: readonly Step[]): { states: Task[]; lines: LogLine[] } {
  const lines: LogLine[] = [];
  let open = '';
  let openLine: LogLine | undefined;
  const states = [...program, { write: 'last' }].map((step, index): Task => {
    if ('end' in step) {
      // The task may still say that it is open when its line is there.
      lines.push(lineOf(lines.length, open));
      open = '';
    } else {
      open = step.write;
      openLine = open === '' ? undefined : lineOf(lines.length, open);
    }
    return {
      id: 'a',
      status: 'running',
      updatedAt: 0,
      firstLogLine: 0,
      version: index + 1,
      epoch: EPOCH,
      logCount: lines.length,
      ...(openLine !== undefined && { openLine }),
    };
  });
  return { states, lines };
}

it('should show each line once, and the open one only in its place', () => {
  fc.assert(
    fc.property(steps, fc.array(fc.nat(), { maxLength: 80 }), (program, picks) => {
      const { states, lines } = history(program);
      const buffer = createLogBuffer();
      let held: Task | undefined;
      const takeState = (task: Task | undefined): void => {
        if (task === undefined) return;
        held = keepNewer(held, task);
        buffer.setOpenLine(held.openLine, held.epoch ?? 0);
      };
      const takeLines = (from: number, to: number): void => {
        const message: LogsMessage = {
          ...{ type: 'logs', id: 'a', epoch: EPOCH, firstLine: 0, count: lines.length },
          lines: lines.slice(from, to),
        };
        // Where lines are missing, they are fetched from the next one wanted.
        if (buffer.accept(message) === 'gap') takeLines(buffer.nextLine, to);
      };
      const check = (): void => {
        buffer.publish();
        const { count, openLine } = buffer.getSnapshot();
        expect(buffer.slice(0, count)).toEqual(lines.slice(0, count));
        if (openLine === undefined) return;
        expect(openLine.line).toBe(count);
        expect(states.map((state) => state.openLine)).toContainEqual(openLine);
      };
      for (const pick of picks) {
        // Old states and lines come again: by a slow answer, or over a new connection.
        if (pick % 2 === 0) takeState(states[(pick >> 1) % states.length]);
        else takeLines((pick >> 1) % (lines.length + 1), ((pick >> 4) % (lines.length + 1)) + 1);
        check();
      }
      takeState(states.at(-1));
      takeLines(buffer.nextLine, lines.length);
      check();
      expect(buffer.getSnapshot().count).toBe(lines.length);
      expect(buffer.getSnapshot().openLine).toEqual(lineOf(lines.length, 'last'));
    }),
  );
});

it('should show no open line of an older life of the store, and none once the log is complete', () => {
  const buffer = createLogBuffer();
  buffer.setOpenLine(lineOf(0, 'Proceed? '), 1);
  buffer.publish();
  expect(buffer.getSnapshot()).toMatchObject({ count: 0, openLine: { text: 'Proceed? ' } });
  expect(buffer.getLine(0)).toBeUndefined();
  buffer.accept({ type: 'logs', id: 'a', epoch: 2, firstLine: 0, count: 0, lines: [] });
  buffer.publish();
  expect(buffer.getSnapshot().openLine).toBeUndefined();
  buffer.setOpenLine(lineOf(0, 'Again? '), 2);
  buffer.publish();
  expect(buffer.getSnapshot().openLine).toMatchObject({ text: 'Again? ' });
  buffer.setComplete(true);
  buffer.publish();
  expect(buffer.getSnapshot().openLine).toBeUndefined();
});

it('should tell readers nothing where the same open line comes again', () => {
  const buffer = createLogBuffer();
  buffer.setOpenLine(lineOf(0, '10%'), 1);
  expect(buffer.publish()).toBe(true);
  buffer.setOpenLine(lineOf(0, '10%'), 1);
  expect(buffer.publish()).toBe(false);
  buffer.setOpenLine(lineOf(0, '20%'), 1);
  expect(buffer.publish()).toBe(true);
});
