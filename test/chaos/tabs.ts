/**
 * Clients of a run that are tabs of one browser and share connections: two people are signed in in
 * them, and tabs are closed, frozen and crash, the leading ones too. Draws from a chance of its own,
 * so that the rest of a run is the same with and without tabs.
 */
import { FakeOrigin } from '../client/connection/fakeOrigin.js';
import type { Chance } from './random.js';
import { Reader } from './reader.js';

const USERS = ['ann', 'bob'] as const;

export class Tabs {
  readonly #origin = new FakeOrigin(queueMicrotask);
  readonly #open: Reader[] = [];
  readonly #gone: Reader[] = [];
  readonly #chance: Chance;
  readonly #openReader: (chance: Chance, user: string) => Reader;
  readonly #count: (fault: string) => void;

  /** @param count told of each fault */
  constructor(url: string, speed: number, chance: Chance, count: (fault: string) => void) {
    this.#chance = chance;
    this.#count = count;
    this.#openReader = (own, user) =>
      new Reader(url, speed, own, { tab: this.#origin.openTab(), user });
    const tabs = chance.whole(2, 4);
    for (let tab = 0; tab < tabs; tab += 1) this.#openTab();
  }

  /** The tabs that are there. */
  get readers(): readonly Reader[] {
    return this.#open;
  }

  /** Also those that are gone. */
  get all(): readonly Reader[] {
    return [...this.#open, ...this.#gone];
  }

  /** What may happen to the tabs in a turn. @param wish what the user of a page does */
  step(wish: (chance: Chance, reader: Reader) => void): void {
    const chance = this.#chance;
    for (const reader of [...this.#open]) {
      const dice = chance.next();
      if (reader.isFrozen) {
        if (dice < 0.15) reader.thaw();
        continue;
      }
      wish(chance, reader);
      if (dice < 0.015) this.#end(reader, 'crashed');
      else if (dice < 0.03) this.#end(reader, 'closed');
      else if (dice < 0.06) {
        this.#counted(reader, 'frozen');
        reader.freeze();
      } else if (dice < 0.075) {
        this.#counted(reader, 'changed user');
        reader.signIn(chance.pick(USERS));
      }
    }
  }

  /** Every page as it is when all is well. */
  calm(): void {
    for (const reader of this.#open) if (reader.isFrozen) reader.thaw();
  }

  /**
   * What is wrong with how they share, once all is well.
   * @param isLiveExpected false where a socket was of no use, say after a frame of ours was cut short:
   *   it is not tried again
   */
  problems(isLiveExpected: boolean): string[] {
    const waiting = this.#open.flatMap(({ client, user }) => {
      const { state } = client.connection.get();
      return state === 'live' || state === 'idle' ? [] : [`a tab of ${user} is ${state}`];
    });
    return [...(isLiveExpected ? waiting : []), ...this.#socketProblems()];
  }

  #socketProblems(): string[] {
    return USERS.flatMap((user) => {
      const of = this.#open.filter((reader) => reader.user === user);
      const sockets = of.reduce((sum, { openSockets }) => sum + openSockets, 0);
      const isLive = of.some(({ client }) => client.connection.get().state === 'live');
      return sockets > 1 || (isLive && sockets === 0)
        ? [`the tabs of ${user} have ${sockets} sockets`]
        : [];
    });
  }

  /** What is still open between them. */
  get leftovers(): string[] {
    return [...this.#origin.locks, ...this.#origin.channels];
  }

  #openTab(): void {
    this.#open.push(this.#openReader(this.#chance.fork(), this.#chance.pick(USERS)));
  }

  /** A tab goes, and another one is opened. */
  #end(reader: Reader, how: 'crashed' | 'closed'): void {
    this.#counted(reader, how);
    // A browser tells a page that it is closing, and lets it say goodbye.
    if (how === 'closed') reader.tell('suspended');
    reader.crash();
    this.#open.splice(this.#open.indexOf(reader), 1);
    this.#gone.push(reader);
    this.#openTab();
  }

  #counted(reader: Reader, how: string): void {
    this.#count(`${reader.isLeader ? 'leading tab' : 'tab'} ${how}`);
  }
}
