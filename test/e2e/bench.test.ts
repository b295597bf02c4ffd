/**
 * Each scenario of the benchmarks still runs, on a load so small that its times mean nothing. They
 * are not looked at: only that there are figures, and that nothing was lost on the way.
 */
import { describe, expect, it } from 'vitest';
import { fallbackSection } from '../../bench/fallback/index.js';
import { allRowsSection, firehoseSection, slowRowSection } from '../../bench/firehose/section.js';
import { growthSection } from '../../bench/growth/index.js';
import type { Section } from '../../bench/harness/figures.js';
import { hubSection } from '../../bench/hub/index.js';
import { loadSection } from '../../bench/load/index.js';
import { logsSection } from '../../bench/logsSection.js';
import { manySection } from '../../bench/many/index.js';
import { sizeSection } from '../../bench/size/index.js';
import { storeSection } from '../../bench/store/index.js';
import { windowingSection } from '../../bench/windowing/index.js';

/** The medians of what was measured, by contestant. */
function medians({ figures }: Section, measure: string): Record<string, number | undefined> {
  const wanted = figures.filter((each) => each.measure === measure);
  return Object.fromEntries(wanted.map((each) => [each.contestant, each.spread?.median]));
}

/** The contestants that a measure has no figure above 0 for; all, where there is no such measure. */
function missing(section: Section, measure: string): string[] {
  const values = medians(section, measure);
  const all = [...new Set(section.figures.map(({ contestant }) => contestant))];
  return all.filter((name) => !((values[name] ?? 0) > 0));
}

describe('the benchmarks, on a tiny load', () => {
  it('should measure the firehose, and lose nothing in ours', async () => {
    const section = await firehoseSection('tiny');
    expect(missing(section, 'main thread a message')).toEqual([]);
    const lost = medians(section, 'lost changes of status');
    expect(lost['ours, a message a frame']).toBe(0);
    expect(lost['ours, as the hub sends']).toBe(0);
    const wrong = medians(section, 'rows wrong at the end');
    expect(new Set(Object.values(wrong))).toEqual(new Set([0]));
    expect(missing(section, 'age shown, 95 %')).toEqual([]);
  });

  it('should measure how old it is what a slow row shows', async () => {
    const section = await slowRowSection('tiny');
    expect(missing(section, 'age shown, 95 %')).toEqual([]);
    expect(new Set(Object.values(medians(section, 'rows wrong at the end')))).toEqual(new Set([0]));
  });

  it('should measure rows that all change, on a page that answers clicks', async () => {
    const section = await allRowsSection('tiny');
    expect(missing(section, 'age shown, 95 %')).toEqual([]);
    expect(missing(section, 'click answered, longest')).toEqual([]);
  });

  it('should measure logs', async () => {
    const section = await logsSection('tiny');
    expect(medians(section, 'mount')['ours, 500 lines']).toBeGreaterThan(0);
    expect(section.figures.filter(({ spread }) => spread === null)).toEqual([]);
    const reached = medians(section, 'last line reached at device scale 3');
    expect(reached['ours, 1,000 lines']).toBe(1_000);
  });

  it('should measure windowing, of which each shows the last line', async () => {
    const section = await windowingSection('tiny');
    expect(missing(section, 'scrolled frame')).toEqual([]);
    const reached = medians(section, 'last line reached at device scale 3');
    expect(new Set(Object.values(reached))).toEqual(new Set([500]));
  });

  it('should measure many rows, of which ours renders only those that change', async () => {
    const section = await manySection('tiny');
    expect(missing(section, 'one row changes')).toEqual([]);
    expect(medians(section, 'renders')['ours, 20 rows']).toBe(1);
  });

  it('should measure the traffic of polling', async () => {
    expect(missing(await fallbackSection('tiny'), 'kB a minute')).toEqual([]);
  });

  it('should measure hubs, and every state in those that do not merge', async () => {
    const section = await hubSection('tiny');
    expect(missing(section, 'server time a delivery')).toEqual([]);
    const delivered = medians(section, 'states delivered');
    expect(delivered['bare ws']).toBe(100);
    expect(delivered['socket.io']).toBe(100);
  });

  it('should measure the hub under load, and lose no line', async () => {
    const { parts = [] } = await loadSection('tiny');
    const figures = parts.flatMap((part) => part.figures);
    expect(figures.filter(({ spread }) => spread === null)).toEqual([]);
    const lost = figures.filter(({ measure }) => measure === 'lines lost or doubled');
    expect(lost.map(({ spread }) => spread?.median)).toEqual([0]);
    const running = figures.filter(({ measure }) => measure === 'running');
    expect(running.map(({ spread }) => spread?.median)).toEqual([2]);
    const answers = figures.filter(({ measure }) => measure === 'answer');
    expect(answers.length).toBeGreaterThan(0);
  });

  it('should measure sizes', async () => {
    expect(missing(await sizeSection('tiny'), 'at once, gzip')).toEqual([]);
  });

  it('should measure how it grows', async () => {
    expect(missing(await growthSection('tiny'), '1×')).toEqual([]);
  });

  it('should measure the stores, and read every line again', async () => {
    const section = await storeSection('tiny');
    expect(missing(section, 'append 1,000 lines, many in flight')).toEqual([]);
    expect(new Set(Object.values(medians(section, 'lines read')))).toEqual(new Set([10_000]));
  });
});
