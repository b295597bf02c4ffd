/**
 * Who may do what: origins, identities, tickets, and permission for each action on each task.
 * Knows requests, not sockets; the socket's upgrade is a request too.
 */
import { randomBytes } from 'node:crypto';
import type { Task } from '../protocol/index.js';
import type { Clock } from '../shared/clock.js';
import { HubError } from './errors.js';
import type { StartRequest } from './runner.js';
import type { MaybePromise } from './store/store.js';

/** What someone wants to do with a task. */
export type TaskPermission = 'start' | 'view' | 'update' | 'cancel' | 'pause' | 'resume' | 'retry';

/** The task in question; for `start` only what was asked for, as there is no task yet. */
export type TaskSubject = Readonly<Partial<Task>> & { readonly input?: unknown };

/** Which origins may call: any, or these exactly. */
export type AllowedOrigins = '*' | readonly string[];

/** How a hub knows whom it talks to. */
export interface AccessOptions<Identity> {
  /**
   * Says who sends a request; `null` refuses it (401). Also asked for the upgrade of a socket that
   * brings no ticket. @default everyone is let in
   */
  authenticate?: (request: Request) => MaybePromise<Identity | null>;
  /**
   * Says whether someone may do something with a task (else 403). Without `authenticate` the
   * identity is null. @default everyone may do everything
   */
  authorize?: (
    identity: Identity | null,
    action: TaskPermission,
    task: TaskSubject,
  ) => MaybePromise<boolean>;
  /** @default the same origin only: a page from the host that the request is for */
  origins?: AllowedOrigins;
}

/** How long a ticket is good, in ms. */
export const TICKET_LIFETIME = 30_000;

/** Tickets that may be out at one time; the oldest goes first. */
const MAX_TICKETS = 10_000;

/** Decides on access by the hooks that were given. Identities pass through it unseen. */
export class Access<Identity = unknown> {
  readonly #options: AccessOptions<Identity>;
  readonly #clock: Clock;
  readonly #tickets = new Map<string, { identity: Identity | null; expiresAt: number }>();

  constructor(options: AccessOptions<Identity>, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Who sends the request; `undefined` where nobody that is known. */
  async identify(request: Request): Promise<{ identity: Identity | null } | undefined> {
    const { authenticate } = this.#options;
    if (authenticate === undefined) return { identity: null };
    const identity = await authenticate(request);
    return identity === null || identity === undefined ? undefined : { identity };
  }

  /** Who opens a socket: by ticket where there is one, else like any request. */
  async identifySocket(request: Request): Promise<{ identity: Identity | null } | undefined> {
    const ticket = new URL(request.url).searchParams.get('ticket');
    if (ticket === null) return this.identify(request);
    const kept = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return kept !== undefined && kept.expiresAt > this.#clock.now() ? kept : undefined;
  }

  /** A ticket for one socket. */
  issueTicket(identity: Identity | null): string {
    const ticket = randomBytes(24).toString('base64url');
    this.#tickets.set(ticket, { identity, expiresAt: this.#clock.now() + TICKET_LIFETIME });
    for (const oldest of this.#tickets.keys()) {
      if (this.#tickets.size <= MAX_TICKETS) break;
      this.#tickets.delete(oldest);
    }
    return ticket;
  }

  async may(
    identity: Identity | null,
    action: TaskPermission,
    task: TaskSubject | StartRequest,
  ): Promise<boolean> {
    const { authorize } = this.#options;
    return (
      authorize === undefined || (await authorize(identity, action, task as TaskSubject)) === true
    );
  }

  /** Like {@link Access.may}, but refuses by throwing. */
  async demand(
    identity: Identity | null,
    action: TaskPermission,
    task: TaskSubject | StartRequest,
  ): Promise<void> {
    if (!(await this.may(identity, action, task))) {
      throw new HubError(403, 'forbidden', `You are not allowed to ${action} this task.`);
    }
  }

  /** How a request stands by its origin: `same` also where there is none, for that is no browser. */
  originOf(headers: Headers, host: string): 'same' | 'allowed' | 'rejected' {
    const origin = headers.get('origin');
    if (origin === null || hostOf(origin) === host.toLowerCase()) return 'same';
    const { origins } = this.#options;
    return origins === '*' || origins?.includes(origin) ? 'allowed' : 'rejected';
  }

  get allowsAnyOrigin(): boolean {
    return this.#options.origins === '*';
  }
}

/** The host and port of an origin, without the scheme: a proxy in front may end TLS. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
