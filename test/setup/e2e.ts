/**
 * Runs once before the end-to-end tests: builds the demo. A test then starts `DEMO_SERVER` (from
 * `scripts/demo-build.mjs`) as its own process with `PORT=0`, waits for its line `Demo ready: <url>`
 * and may kill and restart it as it likes.
 */
import { buildDemo } from '../../scripts/demo-build.mjs';

export function setup(): Promise<void> {
  return buildDemo();
}
