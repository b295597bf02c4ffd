/**
 * What a process tree uses, from one sample to the next.
 */
import type { TaskResources } from '../../protocol/index.js';
import { readTree, TICKS_PER_SECOND, type ProcessEntry } from './processTable.js';

/** The size of a memory page on nearly all of Linux; some ARM systems have larger ones. */
const PAGE_BYTES = 4096;

/** Takes samples of one tree. */
export class ResourceMeter {
  readonly #root: number;
  readonly #pageBytes: number;
  #ticks = new Map<number, number>();
  #sampledAt: number;

  /** @param pageBytes the size of a memory page. @default 4096 */
  constructor(root: number, now: number, pageBytes: number = PAGE_BYTES) {
    this.#root = root;
    this.#sampledAt = now;
    this.#pageBytes = pageBytes;
  }

  /** What the tree uses now; `undefined` where that cannot be known. */
  sample(now: number): TaskResources | undefined {
    const tree = readTree(this.#root);
    return tree.length === 0 ? undefined : this.measure(tree, now);
  }

  /** CPU since the sample before, and the memory of the moment. */
  measure(tree: readonly ProcessEntry[], now: number): TaskResources {
    const seconds = Math.max((now - this.#sampledAt) / 1000, 0.001);
    let used = 0;
    let pages = 0;
    for (const { pid, cpuTicks, residentPages } of tree) {
      used += cpuTicks - (this.#ticks.get(pid) ?? 0);
      pages += residentPages;
    }
    this.#ticks = new Map(tree.map(({ pid, cpuTicks }) => [pid, cpuTicks]));
    this.#sampledAt = now;
    const percent = Math.max(0, (used / TICKS_PER_SECOND / seconds) * 100);
    return { cpuPercent: Math.round(percent), memoryBytes: pages * this.#pageBytes };
  }
}
