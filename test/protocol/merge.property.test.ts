// @vitest-environment node
// Merging: whichever way, in whatever order and however often news arrives, the end is the same.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyPatch,
  comparePositions,
  isTerminal,
  keepNewer,
  takeLines,
  type LogLine,
  type PatchField,
  type PatchMessage,
  type Task,
} from '../../src/protocol/index.js';
import { linesFrom, task } from './arbitraries.js';

/** States of one task as a sound server makes them: versions grow, and an end is the end of a life. */
const history: fc.Arbitrary<readonly Task[]> = fc
  .array(fc.tuple(task, fc.boolean()), { minLength: 1, maxLength: 12 })
  .map((drawn) => {
    const states: Task[] = [];
    let epoch = 1;
    let version = 1;
    let attempt = 1;
    for (const [drawnTask, restarts] of drawn) {
      const before = states.at(-1);
      if (before !== undefined) {
        if (restarts && drawnTask.version % 4 === 0) {
          epoch += 1;
          version = 1;
        } else version += 1 + (drawnTask.version % 3);
        if (isTerminal(before.status)) attempt += 1;
      }
      states.push({ ...drawnTask, id: 'a', epoch, version, attempt: { number: attempt } });
    }
    return states;
  });

/** What the protocol says a patch is: all that changed in any step after its base, as it is now. */
function patchOf(states: readonly Task[], from: number, to: number): PatchMessage {
  const [base, last] = [states[from], states[to]];
  if (base === undefined || last === undefined) throw new Error('No such states.');
  const changed = new Set<PatchField>();
  for (let step = from + 1; step <= to; step += 1) {
    const [before, after] = [states[step - 1], states[step]];
    for (const field of Object.keys({ ...before, ...after }) as (keyof Task)[]) {
      if (field === 'id' || field === 'version' || field === 'epoch') continue;
      if (!isDeepStrictEqual(before?.[field], after?.[field])) changed.add(field);
    }
  }
  const kept = [...changed].filter((field) => last[field] !== undefined);
  const unset = [...changed].filter((field) => last[field] === undefined);
  return {
    ...({ type: 'patch', id: last.id, epoch: last.epoch ?? 0 } as const),
    ...{ base: base.version, version: last.version },
    set: Object.fromEntries(kept.map((field) => [field, last[field]])),
    ...(unset.length === 0 ? {} : { unset }),
  };
}

/** The patch of one step between two states of one life. */
const stepBetween = (before: Task, after: Task): PatchMessage => patchOf([before, after], 0, 1);

type News = { readonly task: Task } | { readonly patch: PatchMessage };

/** All that a server could ever say of this history. */
function allNews(states: readonly Task[]): News[] {
  const news: News[] = states.map((state) => ({ task: state }));
  for (const [from, before] of states.entries()) {
    for (let to = from + 1; states[to]?.epoch === before.epoch; to += 1) {
      news.push({ patch: patchOf(states, from, to) });
    }
  }
  return news;
}

const scrambled = history.chain((states) => {
  const news = allNews(states);
  return fc.record({
    states: fc.constant(states),
    order: fc.array(fc.constantFrom(...news), { maxLength: 40 }),
  });
});

/** A client: applies what comes; what does not fit makes it ask for the whole of that time. */
function apply(current: Task | undefined, item: News, latest: Task): Task | undefined {
  if ('task' in item) return keepNewer(current, item.task);
  const outcome = applyPatch(current, item.patch);
  if (outcome.kind === 'misfit') return keepNewer(current, latest);
  return outcome.kind === 'applied' ? outcome.task : current;
}

const lastOf = (states: readonly Task[]): Task => {
  const last = states.at(-1);
  if (last === undefined) throw new Error('A history has at least one state.');
  return last;
};

describe('the state of a task', () => {
  it('should be the same in the end, whatever the order and however often news came', () => {
    fc.assert(
      fc.property(scrambled, ({ states, order }) => {
        const last = lastOf(states);
        let current: Task | undefined;
        for (const item of [...order, { task: last }]) current = apply(current, item, last);
        expect(current).toEqual(last);
      }),
    );
  });

  it('should never go back, and be one that the server had', () => {
    fc.assert(
      fc.property(scrambled, ({ states, order }) => {
        let current: Task | undefined;
        for (const item of order) {
          const before: Task | undefined = current;
          current = apply(before, item, lastOf(states));
          if (current === undefined) continue;
          expect(states).toContainEqual(current);
          const step = before === undefined ? 0 : comparePositions(current, before);
          expect(step).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('should not change at all by news that is old', () => {
    fc.assert(
      fc.property(history, (states) => {
        const last = lastOf(states);
        for (const item of allNews(states)) expect(apply(last, item, last)).toBe(last);
      }),
    );
  });

  it('should be brought up to date by a patch from any state that it covers', () => {
    fc.assert(
      fc.property(history, fc.nat(), fc.nat(), (states, a, b) => {
        const from = a % states.length;
        const held = states[from + (b % (states.length - from))];
        const last = lastOf(states);
        if (held === undefined || held === last || states[from]?.epoch !== last.epoch) return;
        // It says all that changed after its base, so also what came and went before what is held.
        const outcome = applyPatch(held, patchOf(states, from, states.length - 1));
        expect(outcome).toEqual({ kind: 'applied', task: last });
      }),
    );
  });

  it('should stay finished, even where a server breaks the rule', () => {
    const ended = fc.constantFrom('completed', 'failed', 'cancelled' as const);
    fc.assert(
      fc.property(task, task, ended, (first, second, status) => {
        const attempt = { number: 1 };
        const end: Task = { ...first, id: 'a', epoch: 1, version: 1, status, attempt };
        const broken: Task = {
          ...second,
          id: 'a',
          epoch: 1,
          version: 2,
          status: 'running',
          attempt,
        };
        for (const current of [
          keepNewer(end, broken),
          apply(end, { patch: stepBetween(end, broken) }, end),
        ]) {
          expect(current).toMatchObject({ status, version: 2 });
          expect(current?.result).toEqual(end.result);
          expect(current?.endedAt).toEqual(end.endedAt);
        }
        const again: Task = { ...broken, attempt: { number: 2 } };
        expect(keepNewer(end, again)).toBe(again);
        const newLife: Task = { ...broken, epoch: 2, version: 1 };
        expect(keepNewer(end, newLife)).toBe(newLife);
      }),
    );
  });

  it('should ask for the whole where a patch builds on what is not here', () => {
    fc.assert(
      fc.property(history, (states) => {
        const [first, last] = [states[0], lastOf(states)];
        if (first === undefined || first === last || first.epoch !== last.epoch) return;
        const patch: PatchMessage = { ...stepBetween(first, last), base: first.version + 1 };
        expect(applyPatch(first, { ...patch, version: patch.version + 2 }).kind).toBe('misfit');
        expect(applyPatch(undefined, patch).kind).toBe('misfit');
        expect(applyPatch(first, { ...patch, epoch: 99, base: 1 }).kind).toBe('misfit');
      }),
    );
  });

  it('should lose a field that a patch names as gone', () => {
    fc.assert(
      fc.property(task, task, (first, second) => {
        const before: Task = { ...first, id: 'a', epoch: 1, version: 1, status: 'running' };
        const after: Task = { ...second, id: 'a', epoch: 1, version: 2 };
        const patch = stepBetween(before, after);
        for (const field of patch.unset ?? []) expect(after[field]).toBeUndefined();
        expect(applyPatch(before, patch)).toEqual({ kind: 'applied', task: after });
      }),
    );
  });
});

describe('the lines of a log', () => {
  const log = fc.record({
    count: fc.nat(60),
    runs: fc.array(fc.tuple(fc.nat(60), fc.nat(20)), { maxLength: 30 }),
  });

  it('should all arrive once and in order, however they come, where gaps are fetched', () => {
    fc.assert(
      fc.property(log, ({ count, runs }) => {
        const all = linesFrom(0, count);
        const held: LogLine[] = [];
        const take = (lines: readonly LogLine[]): boolean => {
          const { accepted, gap } = takeLines(held.length, 0, lines);
          held.push(...accepted);
          return gap;
        };
        for (const [first, length] of runs) {
          if (take(all.slice(first, first + length))) take(all.slice(held.length, first));
          expect(held).toEqual(all.slice(0, held.length));
        }
        take(all.slice(held.length));
        expect(held).toEqual(all);
      }),
    );
  });

  it('should go on from the oldest line that is kept', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.nat(30), (wanted, firstLine, length) => {
        const { accepted, gap } = takeLines(wanted, firstLine, linesFrom(firstLine, length));
        const next = Math.max(wanted, firstLine);
        expect(gap).toBe(false);
        expect(accepted).toEqual(linesFrom(firstLine, length).filter(({ line }) => line >= next));
      }),
    );
  });
});
