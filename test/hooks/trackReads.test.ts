// @vitest-environment node
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trackReads } from '../../src/hooks/trackReads.js';

interface View {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const NAMES = ['a', 'b', 'c'] as const;

describe('tracking which fields of a result are read', () => {
  it('should give the same object while no field that was read has changed', () => {
    const track = trackReads<View>();
    const first = track({ a: 1, b: 1, c: 1 });
    expect(first.a).toBe(1);
    expect(track({ a: 1, b: 2, c: 2 })).toBe(first);
    expect(track({ a: 2, b: 2, c: 2 })).not.toBe(first);
  });

  it('should give the present value of a field that is read later, also from an old result', () => {
    const track = trackReads<View>();
    const first = track({ a: 1, b: 1, c: 1 });
    expect(first.a).toBe(1);
    track({ a: 1, b: 2, c: 1 });
    expect(first.b).toBe(2);
    track({ a: 2, b: 2, c: 3 });
    track({ a: 2, b: 2, c: 4 });
    expect(first.c).toBe(4);
  });

  it('should count spreading, rest and copying as reading every field', () => {
    const ways: ((view: View) => unknown)[] = [
      (view) => ({ ...view }),
      ({ a, ...rest }) => [a, rest],
      (view) => Object.assign({}, view),
      (view) => JSON.stringify(view),
      (view) => Object.entries(view),
    ];
    for (const way of ways) {
      const track = trackReads<View>();
      const first = track({ a: 1, b: 1, c: 1 });
      way(first);
      expect(track({ a: 1, b: 1, c: 2 })).not.toBe(first);
    }
  });

  it('should not count looking at it in a console as reading', () => {
    const track = trackReads<View>();
    const first = track({ a: 1, b: 2, c: 3 });
    expect(inspect(first)).toBe('{ a: 1, b: 2, c: 3 }');
    expect(Object.keys(first)).toEqual(['a', 'b', 'c']);
    expect(track({ a: 9, b: 9, c: 9 })).toBe(first);
  });

  it('should never give an old value, nor a new object for fields that nobody read', () => {
    const value = fc.integer({ min: 0, max: 2 });
    const step = fc.oneof(
      fc.record({ a: value, b: value, c: value }),
      fc.constantFrom(...NAMES),
      // A reader that holds the result of the first render.
      fc.constantFrom(...NAMES).map((name) => ({ old: name })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const track = trackReads<View>();
        let view: View = { a: 0, b: 0, c: 0 };
        let result = track(view);
        const first = result;
        const read = new Set<keyof View>();
        const wrong: unknown[] = [];
        for (const next of steps) {
          if (typeof next === 'string') {
            if (result[next] !== view[next]) wrong.push(['latest', next]);
            read.add(next);
          } else if ('old' in next) {
            if (!read.has(next.old) && first[next.old] !== view[next.old]) wrong.push(next);
            read.add(next.old);
          } else {
            const isChanged = [...read].some((name) => view[name] !== next[name]);
            const latest = track(next);
            if ((latest === result) === isChanged) wrong.push(next);
            view = next;
            result = latest;
          }
        }
        expect(wrong).toEqual([]);
      }),
    );
  });
});
