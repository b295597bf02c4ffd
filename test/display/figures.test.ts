import { describe, expect, it } from 'vitest';

import { englishCard } from '../../src/labels/english.js';
import { describeResources } from '../../src/display/figures.js';
import type { TaskResources } from '../../src/protocol/task.js';

const say = (resources: TaskResources): string[] =>
  describeResources(resources, 'en', englishCard).map(({ name, text }) => `${name} ${text}`);

describe('describeResources', () => {
  it('should say what is reported, in the same order each time', () => {
    const all = { networkBytesPerSecond: 5e5, memoryBytes: 3.4e8, cpuPercent: 82 };
    expect(say(all)).toEqual(['CPU 82%', 'Memory 340 MB', 'Network 500 kB/s']);
    expect(say({ memoryBytes: 0 })).toEqual(['Memory 0 bytes']);
    expect(say({})).toEqual([]);
  });

  it('should not cut several cores down to one', () => {
    expect(say({ cpuPercent: 100 })).toEqual(['CPU 100%']);
    expect(say({ cpuPercent: 250 })).toEqual(['CPU 2.5×']);
  });

  it('should leave out what is no amount', () => {
    expect(say({ cpuPercent: NaN, memoryBytes: -1, networkBytesPerSecond: Infinity })).toEqual([]);
  });
});
