// @vitest-environment node
// Patches from remembered changes: complete for every state that they may meet, or none at all.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPatch, type PatchField, type Task } from '../../src/protocol/index.js';
import { ChangeTracker } from '../../src/server/socket/changeTracker.js';

const start: Task = {
  ...{ id: 'a', epoch: 1, version: 1, status: 'running' },
  ...{ updatedAt: 0, logCount: 0, firstLogLine: 0 },
};

/** Sets, changes back and takes away a few fields. */
const change = fc.record({
  field: fc.constantFrom('message', 'title', 'worker' as const),
  value: fc.constantFrom('x', 'y', undefined),
  /** Whether the tracker hears of it. */
  isHeard: fc.boolean(),
});

describe('remembered changes', () => {
  it('should bring every state from the base on to the latest, or give no patch', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 15 }), fc.nat(), (changes, a) => {
        const tracker = new ChangeTracker();
        const states = [start];
        for (const { field, value, isHeard } of changes) {
          const before = states.at(-1) ?? start;
          const { [field]: _, ...rest } = before;
          const version = before.version + 1;
          states.push({ ...rest, ...(value === undefined ? {} : { [field]: value }), version });
          if (isHeard) tracker.note(version, [field]);
        }
        const last = states.at(-1) ?? start;
        const base = 1 + (a % states.length);
        const patch = tracker.patch(base, last);
        const silent = changes.slice(base - 1).some(({ isHeard }) => !isHeard);
        if (silent && patch !== undefined)
          throw new Error('A patch of changes that it never heard of.');
        const outcomes = states
          .slice(base - 1, -1)
          .flatMap((held) => (patch === undefined ? [] : [applyPatch(held, patch)]));
        expect(outcomes).toEqual(outcomes.map(() => ({ kind: 'applied', task: last })));
      }),
    );
  });

  it('should give the patch where all was heard, and none for a state that it has not heard of', () => {
    const tracker = new ChangeTracker();
    const fields: PatchField[] = ['message'];
    expect(tracker.patch(1, start)).toBeUndefined();
    tracker.note(2, fields);
    tracker.note(2, ['title']);
    tracker.note(3, fields);
    const task: Task = { ...start, version: 3, message: 'x' };
    expect(tracker.patch(1, task)).toMatchObject({ base: 1, version: 3, set: { message: 'x' } });
    expect(tracker.patch(0, task)).toBeUndefined();
    expect(tracker.patch(1, { ...task, version: 4 })).toBeUndefined();
    expect(tracker.patch(2, task)).toMatchObject({ base: 2, set: { message: 'x' } });
  });
});
