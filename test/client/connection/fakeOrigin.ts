/**
 * An origin in one process: Web Locks and broadcast channels for tabs that may close, freeze and
 * crash. As in a browser, everything arrives in a later turn and in order, a frozen tab receives
 * nothing until it thaws, and the locks of a tab that is gone go to the next.
 */
import type { SharingEnvironment } from '../../../src/client/connection/tabs/sharedSockets.js';
import type { Channel, Locks } from '../../../src/client/connection/tabs/tab.js';

interface LockRequest {
  readonly name: string;
  readonly tab: FakeTab;
  readonly hold: () => Promise<void>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs something in a later turn. */
export type Later = (event: () => void) => void;

/** One tab: what it has of the browser, and what the browser does to it. */
export class FakeTab {
  readonly environment: SharingEnvironment;
  readonly #origin: FakeOrigin;
  readonly #arrived: (() => void)[] = [];
  #isFrozen = false;
  #isGone = false;

  /** @param elapsed the clock that nobody sets, in ms */
  constructor(origin: FakeOrigin, elapsed: () => number) {
    this.#origin = origin;
    this.environment = {
      locks: origin.locksOf(this),
      openChannel: (name) => origin.openChannel(this, name),
      elapsed,
    };
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Whether it has the real socket of those that share with it. */
  get isLeader(): boolean {
    return this.#origin.heldBy(this).some((name) => !name.includes('/tab/'));
  }

  /** Stops receiving anything. It keeps its locks. */
  freeze(): void {
    this.#isFrozen = true;
  }

  /** Receives what came meanwhile, and goes on. */
  thaw(): void {
    this.#isFrozen = false;
    this.#origin.later(() => this.#receive());
  }

  /** Is gone without a word, as a process that was killed, or after its goodbye. */
  crash(): void {
    this.#isGone = true;
    this.#arrived.length = 0;
    this.#origin.removed(this);
  }

  /** Runs this in the tab: in a later turn, after what came before, and not while it is frozen. */
  deliver(event: () => void): void {
    if (this.#isGone) return;
    this.#arrived.push(event);
    this.#origin.later(() => this.#receive());
  }

  #receive(): void {
    while (!this.#isFrozen) {
      const event = this.#arrived.shift();
      if (event === undefined) return;
      event();
    }
  }
}

export class FakeOrigin {
  readonly later: Later;
  readonly #held = new Map<string, LockRequest>();
  readonly #queues = new Map<string, LockRequest[]>();
  readonly #channels = new Map<string, Set<FakeChannel>>();

  /** @param later when what is sent arrives; a clock that runs fast needs a quick one */
  constructor(later: Later = setImmediate) {
    this.later = later;
  }

  openTab(elapsed: () => number = () => performance.now()): FakeTab {
    return new FakeTab(this, elapsed);
  }

  /** Names of locks that are held. */
  get locks(): string[] {
    return [...this.#held.keys()];
  }

  /** Names of channels that are open, each as often as it is. */
  get channels(): string[] {
    return [...this.#channels].flatMap(([name, open]) => Array.from(open, () => name));
  }

  heldBy(tab: FakeTab): string[] {
    return this.locks.filter((name) => this.#held.get(name)?.tab === tab);
  }

  removed(tab: FakeTab): void {
    for (const queue of this.#queues.values()) {
      for (const request of queue.filter((each) => each.tab === tab)) {
        queue.splice(queue.indexOf(request), 1);
      }
    }
    for (const open of this.#channels.values()) {
      for (const channel of [...open]) if (channel.tab === tab) channel.close();
    }
    for (const request of [...this.#held.values()]) if (request.tab === tab) this.#release(request);
  }

  openChannel(tab: FakeTab, name: string): Channel {
    const open = this.#channels.get(name) ?? new Set();
    this.#channels.set(name, open);
    const channel = new FakeChannel(tab, open);
    if (!tab.isGone) open.add(channel);
    return channel;
  }

  locksOf(tab: FakeTab): Locks {
    return {
      request: (name, { steal = false, signal }, hold) =>
        new Promise((resolve, reject) => {
          if (tab.isGone) return;
          const request: LockRequest = {
            ...{ name, tab, resolve, reject },
            hold() {
              signal?.removeEventListener('abort', abort);
              return hold();
            },
          };
          const queue = this.#queues.get(name) ?? [];
          this.#queues.set(name, queue);
          const abort = (): void => {
            const index = queue.indexOf(request);
            if (index < 0) return;
            queue.splice(index, 1);
            reject(signal?.reason);
          };
          signal?.addEventListener('abort', abort);
          if (signal?.aborted === true) reject(signal.reason);
          else if (this.#held.has(name) && !steal) queue.push(request);
          else this.#grant(request);
        }),
    };
  }

  #grant(request: LockRequest): void {
    const { name, tab, hold, resolve } = request;
    const robbed = this.#held.get(name);
    this.#held.set(name, request);
    robbed?.tab.deliver(() =>
      robbed.reject(new DOMException('The lock was stolen.', 'AbortError')),
    );
    tab.deliver(() => {
      void hold().then((value) => {
        resolve(value);
        this.#release(request);
      });
    });
  }

  #release(request: LockRequest): void {
    const { name } = request;
    if (this.#held.get(name) !== request) return;
    this.#held.delete(name);
    const following = this.#queues.get(name)?.shift();
    if (following !== undefined) this.#grant(following);
  }
}

class FakeChannel implements Channel {
  readonly tab: FakeTab;
  readonly #open: Set<FakeChannel>;
  onmessage: Channel['onmessage'] = null;

  constructor(tab: FakeTab, open: Set<FakeChannel>) {
    this.tab = tab;
    this.#open = open;
  }

  postMessage(message: unknown): void {
    if (this.tab.isGone) return;
    if (!this.#open.has(this)) throw new DOMException('Channel is closed.', 'InvalidStateError');
    for (const other of this.#open) {
      if (other === this) continue;
      const data: unknown = structuredClone(message);
      other.tab.deliver(() => {
        if (this.#open.has(other)) other.onmessage?.({ data });
      });
    }
  }

  close(): void {
    this.#open.delete(this);
  }
}
