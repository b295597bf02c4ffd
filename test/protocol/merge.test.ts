// @vitest-environment node
/** Merging, by example: the rules that the properties draw too rarely to be sure of. */
import { describe, expect, it } from 'vitest';
import { applyPatch, keepNewer, type Task } from '../../src/protocol/index.js';

const task = (fields: Partial<Task> = {}): Task => ({
  id: 'a',
  epoch: 1,
  version: 1,
  status: 'running',
  updatedAt: 0,
  logCount: 0,
  firstLogLine: 0,
  ...fields,
});

describe('the newer of two states', () => {
  it('should be the one of the task that is asked for now, however old', () => {
    const other = task({ id: 'b', version: 1 });
    expect(keepNewer(task({ version: 9 }), other)).toBe(other);
  });

  it('should be the one that is here where both have the same version', () => {
    const held = task({ version: 3, message: 'held' });
    expect(keepNewer(held, task({ version: 3, message: 'again' }))).toBe(held);
  });

  it('should be compared as epoch 0 where a backend has no epochs', () => {
    const { epoch: _, ...without } = task({ version: 2 });
    const newer = { ...without, version: 3 };
    expect(keepNewer(without, newer)).toBe(newer);
    expect(keepNewer(newer, without)).toBe(newer);
    const restarted = task({ epoch: 1, version: 1 });
    expect(keepNewer(newer, restarted)).toBe(restarted);
  });
});

describe('a finished task', () => {
  const done = task({ version: 5, status: 'completed', result: 42, endedAt: 7 });

  it('should keep its end, and take the rest of an update that breaks the rule', () => {
    const broken = task({ version: 6, reason: 'stalled', message: 'hello', actions: ['cancel'] });
    expect(keepNewer(done, broken)).toStrictEqual(
      task({ version: 6, status: 'completed', result: 42, endedAt: 7, message: 'hello' }),
    );
  });

  it('should run again only by an attempt of a higher number, the first counting as one', () => {
    const attempt = (number: number) => ({ attempt: { number } });
    const running = (fields: Partial<Task> = {}) => task({ version: 6, ...fields });
    const statusAfter = (held: Partial<Task>, fields: Partial<Task>) =>
      keepNewer({ ...done, ...held }, running(fields)).status;
    expect(statusAfter({}, {})).toBe('completed');
    expect(statusAfter({}, attempt(1))).toBe('completed');
    expect(statusAfter({}, attempt(2))).toBe('running');
    expect(statusAfter(attempt(2), {})).toBe('completed');
    expect(statusAfter(attempt(2), attempt(2))).toBe('completed');
    expect(statusAfter(attempt(2), attempt(3))).toBe('running');
  });
});

describe('a patch', () => {
  const patch = { type: 'patch', id: 'a', epoch: 1, base: 1, version: 2, set: {} } as const;

  it('should fit a state that it builds on exactly, and be stale for one that has it', () => {
    expect(applyPatch(task(), patch)).toEqual({ kind: 'applied', task: task({ version: 2 }) });
    expect(applyPatch(task({ version: 2 }), patch)).toEqual({ kind: 'stale' });
    expect(applyPatch(undefined, patch)).toEqual({ kind: 'misfit' });
  });

  it('should not change the state that it is applied to', () => {
    const held = Object.freeze(task({ message: 'held' }));
    applyPatch(held, { ...patch, set: { status: 'paused' }, unset: ['message'] });
    expect(held).toEqual(task({ message: 'held' }));
  });
});
