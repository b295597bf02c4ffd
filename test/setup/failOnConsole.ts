/**
 * Makes every `console.error` and `console.warn` of a test its failure: React, the DOM and our own
 * code warn there of real mistakes. A test that expects a message takes the console over itself,
 * `vi.spyOn(console, 'error').mockImplementation(() => {})`, and asserts on the spy.
 */
import { afterEach, beforeEach } from 'vitest';
import { format } from './format.js';

type Method = 'error' | 'warn';

/** Registers the hooks; called once from a setup file. */
export function failOnConsole(): void {
  const messages: string[] = [];

  const record = (method: Method) => {
    const print = console[method];
    console[method] = (...values: unknown[]) => {
      messages.push(`console.${method}: ${format(values)}`);
      print.apply(console, values);
    };
  };
  record('error');
  record('warn');

  const check = (when: string) => {
    const found = messages.splice(0);
    if (found.length > 0) {
      throw new Error(`Unexpected console messages ${when}:\n${found.join('\n')}`);
    }
  };
  // Messages that come between two tests belong to one that has left work behind.
  beforeEach(() => check('before this test, from an earlier one or from an import'));
  afterEach(() => check('in this test'));
}
