/**
 * Tickets: what a browser that cannot send headers shows to open one socket. Single use, short.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../shared/clock.js';

/** How long a ticket is good, in ms. */
export const TICKET_LIFETIME = 30_000;

/** Tickets of all together; the oldest goes first. */
const MAX_TICKETS = 100_000;

interface Ticket<Identity> {
  readonly identity: Identity;
  readonly key: string;
  readonly expiresAt: number;
}

/** The tickets that are out. */
export class Tickets<Identity> {
  readonly #clock: Clock;
  readonly #maxPerIdentity: number;
  readonly #tickets = new Map<string, Ticket<Identity>>();
  readonly #byKey = new Map<string, Set<string>>();

  constructor(clock: Clock, maxPerIdentity: number) {
    this.#clock = clock;
    this.#maxPerIdentity = maxPerIdentity;
  }

  /**
   * A ticket for one socket. Over the limit of its owner, the owner's oldest goes.
   * @param key names the owner
   */
  issue(identity: Identity, key: string): string {
    const ticket = randomBytes(24).toString('base64url');
    const expiresAt = this.#clock.now() + TICKET_LIFETIME;
    this.#tickets.set(ticket, { identity, key, expiresAt });
    let own = this.#byKey.get(key);
    if (own === undefined) this.#byKey.set(key, (own = new Set()));
    own.add(ticket);
    const [oldestOwn] = own;
    if (own.size > this.#maxPerIdentity && oldestOwn !== undefined) this.#delete(oldestOwn);
    const [oldest] = this.#tickets.keys();
    if (this.#tickets.size > MAX_TICKETS && oldest !== undefined) this.#delete(oldest);
    this.#dropExpired();
    return ticket;
  }

  /** Whose ticket this is; it is used up by this. `undefined` where it is not good. */
  use(ticket: string): { readonly identity: Identity } | undefined {
    const kept = this.#tickets.get(ticket);
    this.#delete(ticket);
    return kept !== undefined && kept.expiresAt > this.#clock.now() ? kept : undefined;
  }

  /** Takes back all tickets of some. */
  revoke(isTheirs: (identity: Identity) => boolean): void {
    for (const [ticket, { identity }] of this.#tickets) {
      if (isTheirs(identity)) this.#delete(ticket);
    }
  }

  #dropExpired(): void {
    const now = this.#clock.now();
    for (const [ticket, { expiresAt }] of this.#tickets) {
      if (expiresAt > now) return;
      this.#delete(ticket);
    }
  }

  #delete(ticket: string): void {
    const kept = this.#tickets.get(ticket);
    if (kept === undefined) return;
    this.#tickets.delete(ticket);
    const own = this.#byKey.get(kept.key);
    own?.delete(ticket);
    if (own?.size === 0) this.#byKey.delete(kept.key);
  }
}
