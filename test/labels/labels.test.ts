import { describe, expect, it } from 'vitest';

import { englishLabels } from '../../src/labels/englishLabels.js';
import { germanLabels } from '../../src/labels/german.js';
import * as kit from '../../src/index.js';

/** Each string of a language by its path; a function is called with plain values. */
function flatten(labels: object, path = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(labels) as [string, unknown][]) {
    const name = `${path}${key}`;
    if (typeof value === 'object' && value !== null) {
      for (const [inner, text] of flatten(value, `${name}.`)) all.set(inner, text);
    } else if (typeof value === 'function') {
      const first = /confirm/.test(key) ? 'Cancel' : '2';
      all.set(name, String((value as (...args: unknown[]) => unknown)(first, 2, 2)));
    } else {
      all.set(name, String(value));
    }
  }
  return all;
}

describe('the languages', () => {
  it('should come with the main entry only where they are built in', () => {
    expect(kit).toHaveProperty('englishLabels');
    expect(kit).not.toHaveProperty('germanLabels');
  });

  it('should have the same strings', () => {
    expect([...flatten(germanLabels).keys()].toSorted()).toEqual(
      [...flatten(englishLabels).keys()].toSorted(),
    );
  });

  it('should leave no string empty or undone', () => {
    for (const labels of [englishLabels, germanLabels]) {
      for (const [name, text] of flatten(labels)) {
        expect(text, name).toMatch(/\S/);
        expect(text, name).not.toMatch(/undefined|null|NaN|\[object/);
      }
    }
  });

  it('should leave no sentence in English', () => {
    const english = flatten(englishLabels);
    // Words that are the same in both.
    const shared =
      /^(connection\.(live|offline)|table\.status|result\.name|error\.code|log\.stderr|progress\.perMinute|updated\.utc)$/;
    const same = [...flatten(germanLabels)].filter(
      ([name, text]) => text === english.get(name) && /[a-z]{3}/i.test(text) && !shared.test(name),
    );
    expect(same.map(([name]) => name)).toEqual([]);
  });

  it('should have words for each reason that the hub or a card gives', () => {
    for (const reason of ['cancelling', 'shutdown', 'retrying', 'scheduled', 'last_seen']) {
      expect(germanLabels.status.reason(reason)).not.toBe(englishLabels.status.reason(reason));
    }
    expect(germanLabels.status.reason('of_your_own')).toBe('of your own');
  });

  it('should speak of one and of many', () => {
    expect(englishLabels.log.lines('1', 1)).toBe('1 line');
    expect(englishLabels.log.lines('1,204', 1204)).toBe('1,204 lines');
    expect(germanLabels.progress.items('1', 1)).toBe('1 Stück');
  });

  it('should say the connection in the words of the contract', () => {
    const { connection } = englishLabels;
    expect(connection.live).toBe('Live');
    expect(connection.reconnecting('2', '5')).toBe('Reconnecting (2 of 5)');
    expect(connection.notLive).toBe('Live updates unavailable.');
    expect(connection.polling('5 s', false)).toBe('Checking every 5 s');
  });
});
