import { describe, expect, it } from 'vitest';

import { readPhases } from '../../src/display/phases.js';
import type { Phase, TaskStatus } from '../../src/protocol/task.js';

function phases(...statuses: TaskStatus[]): Phase[] {
  return statuses.map((status, index) => ({ id: `p${index}`, label: `Phase ${index}`, status }));
}

const states = (...args: Parameters<typeof readPhases>): string[] =>
  readPhases(...args).map(({ state }) => state);

describe('readPhases', () => {
  it('should follow the current id where the phases say nothing themselves', () => {
    expect(states(phases('pending', 'pending', 'pending'), 'p1')).toEqual([
      'done',
      'current',
      'upcoming',
    ]);
  });

  it('should find the current phase where none is named', () => {
    expect(states(phases('completed', 'running', 'pending'))).toEqual([
      'done',
      'current',
      'upcoming',
    ]);
  });

  it('should show a failed phase as failed, wherever it is', () => {
    expect(states(phases('completed', 'failed', 'pending'), 'p1')).toEqual([
      'done',
      'failed',
      'upcoming',
    ]);
  });

  it('should show no phase at work once the task has ended', () => {
    const all = phases('completed', 'running', 'pending');
    expect(states(all, 'p1', 'completed')).toEqual(['done', 'done', 'done']);
    expect(states(all, 'p1', 'failed')).toEqual(['done', 'failed', 'upcoming']);
    expect(readPhases(all, 'p1', 'cancelled')[1]).toMatchObject({
      state: 'current',
      stopped: true,
    });
  });

  it('should take every phase as upcoming before the first one begins', () => {
    expect(states(phases('pending', 'pending'))).toEqual(['upcoming', 'upcoming']);
  });

  it('should fall back to the running phase for an id that is not there', () => {
    expect(states(phases('completed', 'running'), 'gone')).toEqual(['done', 'current']);
  });

  it('should give each phase a key of its own, even where ids repeat', () => {
    const twice = [...phases('pending'), ...phases('pending')];
    const keys = readPhases(twice).map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
  });
});
