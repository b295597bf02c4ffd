import { describe, expect, it } from 'vitest';

import {
  createAnnouncer,
  decideSpeech,
  type Speech,
  type Spoken,
} from '../../src/display/announcer.js';
import type { TaskStatus } from '../../src/protocol/task.js';

/** What is said over a course of changes: [ms, status, share]. */
function speak(course: readonly (readonly [number, TaskStatus, number | null])[]): Speech[] {
  let before: Spoken | null = null;
  const said: Speech[] = [];
  for (const [at, status, share] of course) {
    const decision = decideSpeech(before, status, share, at);
    before = decision.spoken;
    if (decision.speech !== null) said.push(decision.speech);
  }
  return said;
}

describe('what is said of a task', () => {
  it('should be nothing at first sight, whatever its status', () => {
    expect(speak([[0, 'running', 0.6]])).toEqual([]);
    expect(speak([[0, 'completed', 1]])).toEqual([]);
  });

  it('should be the start, the quarters and the end', () => {
    const said = speak([
      [0, 'pending', null],
      [1_000, 'running', 0],
      [10_000, 'running', 0.26],
      [20_000, 'running', 0.51],
      [30_000, 'running', 0.76],
      [40_000, 'running', 0.99],
      [41_000, 'completed', 1],
    ]);
    expect(said).toEqual([
      { kind: 'started' },
      { kind: 'progress', percent: 25 },
      { kind: 'progress', percent: 50 },
      { kind: 'progress', percent: 75 },
      { kind: 'ended', status: 'completed', urgency: 'polite' },
    ]);
  });

  it('should keep five seconds between two words on progress, and then say the latest', () => {
    const said = speak([
      [0, 'running', 0],
      [1_000, 'running', 0.3],
      [4_999, 'running', 0.6],
      [5_000, 'running', 0.6],
      [6_000, 'running', 0.8],
    ]);
    expect(said).toEqual([{ kind: 'progress', percent: 50 }]);
  });

  it('should be the end at once, however recent the last word', () => {
    const said = speak([
      [0, 'running', 0],
      [5_000, 'running', 0.5],
      [5_001, 'failed', 0.5],
    ]);
    expect(said.at(-1)).toEqual({ kind: 'ended', status: 'failed', urgency: 'assertive' });
  });

  it('should not repeat itself when nothing has changed', () => {
    const same = Array.from({ length: 50 }, (_, n) => [n * 1_000, 'running', 0.5] as const);
    expect(speak(same)).toEqual([]);
  });

  it('should speak of the quarters again in a new attempt', () => {
    const said = speak([
      [0, 'running', 0],
      [6_000, 'running', 0.8],
      [12_000, 'running', 0.1],
      [20_000, 'running', 0.3],
    ]);
    expect(said).toEqual([
      { kind: 'progress', percent: 75 },
      { kind: 'progress', percent: 25 },
    ]);
  });

  it('should say nothing of progress that is not known', () => {
    expect(
      speak([
        [0, 'running', null],
        [9_000, 'running', NaN],
      ]),
    ).toEqual([]);
  });
});

describe('the announcer', () => {
  it('should speak the same words again only after a second', () => {
    let time = 0;
    const announcer = createAnnouncer(() => time);
    let told = 0;
    announcer.subscribe(() => {
      told += 1;
    });
    announcer.announce('Live updates lost');
    announcer.announce('Live updates lost');
    expect(told).toBe(1);
    time = 1_000;
    announcer.announce('Live updates lost');
    expect(told).toBe(2);
    expect(announcer.get().polite.map(({ revision }) => revision)).toEqual([2]);
  });

  it('should not repeat the polite words when something urgent is said', () => {
    const announcer = createAnnouncer(() => 0);
    announcer.announce('A started');
    const { polite } = announcer.get();
    announcer.announce('B failed', 'assertive');
    expect(announcer.get().polite).toBe(polite);
    expect(announcer.get().assertive.map(({ text }) => text)).toEqual(['B failed']);
  });

  it('should keep words that come together, and drop them before the next', () => {
    let time = 0;
    const announcer = createAnnouncer(() => time);
    const words = (): string[] => announcer.get().polite.map(({ text }) => text);
    announcer.announce('A: Completed');
    announcer.announce('B: Completed');
    expect(words()).toEqual(['A: Completed', 'B: Completed']);
    time = 2_000;
    announcer.announce('C: Completed');
    expect(words()).toEqual(['C: Completed']);
  });

  it('should tell nobody who has stopped listening', () => {
    const announcer = createAnnouncer(() => 0);
    let told = 0;
    const stop = announcer.subscribe(() => {
      told += 1;
    });
    stop();
    stop();
    announcer.announce('A started');
    expect(told).toBe(0);
  });
});
