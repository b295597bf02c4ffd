// @vitest-environment node
/** What the benchmarks reckon and write. Nothing is measured here. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patchesOf, stepsPerTask, transitionsIn } from '../../bench/firehose/stream.js';
import { slopeOf } from '../../bench/growth/slope.js';
import { figure, withRatios } from '../../bench/harness/figures.js';
import { percentile, spreadOf } from '../../bench/harness/stats.js';
import { toMarkdown, type Results } from '../../bench/report/markdown.js';

const results = (changes: Partial<Results> = {}): Results => ({
  date: '2026-01-02',
  machine: { cores: 2, memoryGb: 8, system: 'linux x64', load: { before: 0.1, after: 0.2 } },
  versions: { node: '20.19.0' },
  sections: [],
  failures: [],
  ...changes,
});

describe('statistics', () => {
  it('should give a median that half of the values do not exceed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const { median, min, max } = spreadOf(values);
        const below = values.filter((value) => value <= median).length;
        expect(below).toBeGreaterThanOrEqual(values.length / 2);
        expect([min, max]).toEqual([percentile(values, 0), percentile(values, 1)]);
      }),
    );
  });

  it('should find the power by which a cost grows', () => {
    expect(slopeOf([1, 10, 100], [5, 5, 5])).toBeCloseTo(0);
    expect(slopeOf([1, 10, 100], [3, 30, 300])).toBeCloseTo(1);
    expect(slopeOf([1, 10, 100], [1, 100, 10_000])).toBeCloseTo(2);
  });

  it('should give no figure where one of the runs did not get there', () => {
    expect(figure('peer', 'time', 'ms', [1, null]).spread).toBeNull();
    expect(figure('peer', 'time', 'ms', []).spread).toBeNull();
  });

  it('should reckon ratios by the floor, and only those that were asked for', () => {
    const figures = [
      figure('floor', 'time', 'ms', [2]),
      figure('peer', 'time', 'ms', [6]),
      figure('floor', 'commits', '', [2]),
    ];
    expect(withRatios(figures, 'floor', ['time']).map(({ ratio }) => ratio)).toEqual([
      1,
      3,
      undefined,
    ]);
  });
});

describe('the stream of the firehose', () => {
  const size = { tasks: 7, messages: 700, perSecond: 100 };

  it('should be patches that fit each other, each task ending once', () => {
    const versions = new Map<string, number>();
    const ends: string[] = [];
    for (const { id, base, version, set } of patchesOf(size, 0)) {
      expect(base).toBe(versions.get(id) ?? 1);
      versions.set(id, version);
      if (set.status === 'completed') ends.push(id);
    }
    expect(versions.size).toBe(size.tasks);
    expect(ends.toSorted()).toEqual([...versions.keys()].toSorted());
  });

  it('should hold as many changes of status as it says', () => {
    const statuses = new Map<string, string>();
    let changes = 0;
    for (const { id, set } of patchesOf(size, 0)) {
      const status = set.status ?? 'pending';
      if (status !== (statuses.get(id) ?? 'pending')) changes += 1;
      statuses.set(id, status);
    }
    expect(changes).toBe(transitionsIn(size));
    expect(stepsPerTask(size)).toBe(100);
  });
});

describe('the report', () => {
  it('should say what a figure is, how far its runs lie apart, and its ratio', () => {
    const figures = withRatios(
      [figure('floor', 'time', 'ms', [2]), figure('peer', 'time', 'ms', [4, 6, 9])],
      'floor',
      ['time'],
    );
    const section = { id: 'a', title: 'A', text: 'What was done.', figures, remarks: ['A word.'] };
    const page = toMarkdown(results({ sections: [section] }));
    expect(page).toContain('| peer | 6 ms (4–9), **3×** |');
    expect(page).toContain('## A\n\nWhat was done.');
    expect(page).toContain('- A word.');
  });

  it('should say why there is no figure, and that a scenario failed', () => {
    const figures = [figure('peer', 'time', 'ms', [null], 'ran out of memory')];
    const section = { id: 'a', title: 'A', text: '', figures, remarks: [] };
    const failures = [{ id: 'b', why: 'no browser' }];
    const page = toMarkdown(results({ sections: [section], failures }));
    expect(page).toContain('| peer | ran out of memory |');
    expect(page).toContain('## b\n\nCould not be run: no browser');
  });

  it('should say so where the machine was not quiet, and only there', () => {
    const busy = { ...results().machine, load: { before: 5, after: 0.1 } };
    expect(toMarkdown(results({ machine: busy }))).toContain('not quiet');
    const own = { ...busy, load: { before: 0.1, after: 5 } };
    expect(toMarkdown(results({ machine: own }))).not.toContain('not quiet');
    expect(toMarkdown(results())).not.toContain('not quiet');
  });

  it('should give each part of a section a table of its own', () => {
    const part = (title: string, measure: string) => ({
      ...{ title, text: `About ${title}.` },
      figures: [figure('ours', measure, 'ms', [1])],
    });
    const page = toMarkdown(
      results({
        sections: [
          {
            ...{ id: 'x', title: 'X', text: 'All of it.', figures: [], remarks: ['A remark.'] },
            parts: [part('Lists', 'by tag'), part('Frames', 'CPU')],
          },
        ],
      }),
    );
    expect(page).toContain('## X\n\nAll of it.\n\n### Lists\n\nAbout Lists.\n\n|  | by tag |');
    expect(page).toContain('### Frames\n\nAbout Frames.\n\n|  | CPU |');
    expect(page).toContain('- A remark.');
  });
});
