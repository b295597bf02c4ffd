/**
 * Runs before each file of the unit tests: matchers for the DOM, an empty page after each test, and
 * a console that must stay quiet. Files that run in Node (`// @vitest-environment node`) get only
 * the last.
 */
import '@testing-library/jest-dom/vitest';
import { afterEach } from 'vitest';
import { failOnConsole } from './failOnConsole.js';

failOnConsole();

if (typeof document !== 'undefined') {
  const { cleanup } = await import('@testing-library/react');
  // Tells React to warn of state changes that no `act()` or `waitFor()` is waiting for.
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  afterEach(cleanup);
}
