/**
 * How tall each slot of the log is and where it begins. A slot is a place for one row; nearly all
 * have the same height, so only the differences are kept, in blocks with a sum each: a million
 * rows cost nothing until one of them differs. Pure.
 */
const BLOCK = 1024;

interface Block {
  sum: number;
  readonly differences: Float32Array;
}

/** Heights of numbered slots, in px. */
export class SlotHeights {
  /** The height of every slot of which nothing else is known, in px. */
  readonly usual: number;
  #blocks: (Block | undefined)[] = [];

  /** @param usual height of a slot of which nothing else is known, in px */
  constructor(usual: number) {
    this.usual = usual;
  }

  /** Says how tall one slot is. Returns whether it changed. */
  set(slot: number, height: number): boolean {
    const index = Math.floor(slot / BLOCK);
    const difference = height - this.usual;
    let block = this.#blocks[index];
    if (!block) {
      if (difference === 0) return false;
      while (this.#blocks.length < index) this.#blocks.push(undefined);
      block = { sum: 0, differences: new Float32Array(BLOCK) };
      this.#blocks[index] = block;
    }
    const old = block.differences[slot % BLOCK] ?? 0;
    if (Math.abs(old - difference) < 0.01) return false;
    block.differences[slot % BLOCK] = difference;
    block.sum += (block.differences[slot % BLOCK] ?? 0) - old;
    return true;
  }

  /** Height of one slot. */
  heightOf(slot: number): number {
    const block = this.#blocks[Math.floor(slot / BLOCK)];
    return this.usual + (block?.differences[slot % BLOCK] ?? 0);
  }

  /** Height of all slots from `from` up to but without `to`. */
  between(from: number, to: number): number {
    return to <= from ? 0 : (to - from) * this.usual + this.#before(to) - this.#before(from);
  }

  /** The slot that holds the pixel `offset`, counted from the top of slot `from`; at most `to - 1`. */
  slotAt(offset: number, from: number, to: number): number {
    let slot = from;
    let rest = offset;
    while (slot < to) {
      const index = Math.floor(slot / BLOCK);
      const block = this.#blocks[index];
      const length = Math.min((index + 1) * BLOCK, to) - slot;
      if (block) {
        const isWhole = length === BLOCK;
        const height = isWhole ? BLOCK * this.usual + block.sum : Infinity;
        if (rest < height) {
          const stop = slot + length;
          for (; slot < stop; slot += 1) {
            const one = this.heightOf(slot);
            if (rest < one) return slot;
            rest -= one;
          }
        } else {
          rest -= height;
          slot += length;
        }
      } else {
        // Blocks without differences are passed over in one step.
        let stop = slot + length;
        if (index >= this.#blocks.length) stop = to;
        const height = (stop - slot) * this.usual;
        if (rest < height) return slot + Math.max(0, Math.floor(rest / this.usual));
        rest -= height;
        slot = stop;
      }
    }
    return Math.max(from, to - 1);
  }

  /** Sum of the differences of all slots before `slot`. */
  #before(slot: number): number {
    let sum = 0;
    const last = Math.floor(slot / BLOCK);
    const whole = Math.min(last, this.#blocks.length);
    for (let index = 0; index < whole; index += 1) sum += this.#blocks[index]?.sum ?? 0;
    const block = this.#blocks[last];
    if (block) {
      const inner = slot % BLOCK;
      for (let index = 0; index < inner; index += 1) sum += block.differences[index] ?? 0;
    }
    return sum;
  }
}
