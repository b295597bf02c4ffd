/** The jobs of the demo. Each does real work; none pretends. */
import type { TaskHub } from 'react-task-status/server';
import { checksum } from './checksum.js';
import { runTests } from './command.js';
import { compress } from './compress.js';
import { writePrimes } from './lines.js';
import { findPrimes } from './long.js';
import { saveReport } from './report.js';

/**
 * Tells the hub what does the work of each type.
 * @param workFolder where jobs may write
 */
export function defineJobs(hub: TaskHub, workFolder: string): void {
  hub.define('checksum', checksum, { repeatable: true }); // it only reads
  hub.define('compress', (task) => compress(task, workFolder));
  hub.define('command', runTests, { concurrency: 1 });
  hub.define('failing', (task) => saveReport(task, workFolder));
  hub.define('long', findPrimes);
  hub.define('lines', writePrimes);
}
