/**
 * Child processes end with this one. Each leads a group of its own, so neither Ctrl+C nor the end
 * of this process reaches it by itself. Only a SIGKILL of this process leaves them behind.
 */
import { closeOnSignals } from '../signals.js';
import { killTree, signal } from './killTree.js';

/** How long the children have between SIGTERM and SIGKILL where nobody else ends them, in ms. */
const GRACE = 1_000;

const roots = new Set<number>();
let undo: (() => void) | undefined;

/** At the end of a process there is no time to be polite, and nothing can be waited for. */
function killAll(): void {
  if (process.platform === 'win32') signal([...roots], 'SIGKILL');
  else
    signal(
      Array.from(roots, (root) => -root),
      'SIGKILL',
    );
}

/** Ends this process group with this process. @returns forgets it, once it has ended */
export function endWithThisProcess(root: number): () => void {
  if (roots.size === 0) {
    process.on('exit', killAll);
    undo = closeOnSignals('processes', async () => {
      await Promise.all(Array.from(roots, (each) => killTree(each, GRACE)));
    });
  }
  roots.add(root);
  return () => {
    if (!roots.delete(root) || roots.size > 0) return;
    process.off('exit', killAll);
    undo?.();
  };
}
