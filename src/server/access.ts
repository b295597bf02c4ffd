/**
 * Who may do what: identities, tickets, and permission for each action on each task. Knows
 * requests, not sockets; the socket's upgrade is a request too.
 */
import type { Task } from '../protocol/index.js';
import type { Clock } from '../shared/clock.js';
import { HubError, unknownTask } from './errors.js';
import type { AllowedHosts, AllowedOrigins } from './origins.js';
import type { Problems } from './problems.js';
import type { HubStartRequest } from './newTask.js';
import type { MaybePromise, TaskOrigin, TaskVisibility } from './store/store.js';
import { fits } from './store/taskIndex.js';
import { Tickets } from './tickets.js';
import { within } from './within.js';

/** What someone wants to do with a task; `metrics` is about the hub, and its task is empty. */
export type TaskPermission =
  'start' | 'view' | 'update' | 'cancel' | 'pause' | 'resume' | 'retry' | 'metrics';

/** The task in question; for `start` only what was asked for, as there is no task yet. */
export type TaskSubject = Readonly<Partial<Task>> & {
  readonly input?: unknown;
  /** Who started the task, as `identityKey` names identities. Clients never see it. */
  readonly startedBy?: string;
};

/** How a hub knows whom it talks to. */
export interface AccessOptions<Identity> {
  /**
   * Says who sends a request; `null` rejects it (401). Also called for the upgrade of a socket that
   * brings no ticket. One that does not answer within 10 s counts as failed (500).
   * @default everyone is let in
   */
  authenticate?: (request: Request) => MaybePromise<Identity | null>;
  /**
   * Says whether someone may do something with a task. Who may not `view` a task gets the answers
   * of a task that does not exist (404); who may view it, but not do this, gets 403. It is called
   * again at each update of a task that someone watches, so that a right that is withdrawn ends at
   * once; where it throws, the answer is no. Without `authenticate` the identity is null.
   * @default everyone may do everything
   */
  authorize?: (
    identity: Identity | null,
    action: TaskPermission,
    task: TaskSubject,
  ) => MaybePromise<boolean>;
  /**
   * What someone may see, where it can be said by tags or by who started a task; `undefined` is
   * everything. Lists and the summary then read just these tasks, however many others there are.
   * `authorize` is called all the same. @default everything
   */
  visibility?: (identity: Identity | null) => TaskVisibility | undefined;
  /**
   * A stable name of an identity: for `startedBy`, for limits, and for `hub.disconnect`.
   * @default a string or number itself, else its `id`, else all of it as JSON
   */
  identityKey?: (identity: Identity) => string;
  /**
   * The client's address, where a proxy is in front and says it in a header that it sets itself.
   * With it, requests of unknown identities are limited by address.
   * @default none: all unknown identities share no limit of requests
   */
  clientAddress?: (request: Request) => string | undefined;
  /** Pages of which origins may call. @default the same origin only: a page from the host that the request is for */
  origins?: AllowedOrigins;
  /**
   * The hosts that the hub answers to, beside `localhost` and numeric addresses; others get 403. A
   * name that begins with a dot stands for its subdomains too; `'*'` is any.
   * @default none for requests that come in over loopback, else any
   */
  allowedHosts?: AllowedHosts;
}

/** What access needs of the hub. */
export interface AccessContext {
  readonly clock: Clock;
  readonly problems: Problems;
  readonly maxTickets: number;
  origin(id: string): MaybePromise<TaskOrigin | undefined>;
}

/** How long a hook may take, in ms. */
const HOOK_TIME = 10_000;

/** Origins of tasks that are remembered, for stores that do not answer at once. */
const MAX_ORIGINS = 10_000;

/** Decides on access by the hooks that were given. Identities pass through it unseen. */
export class Access<Identity = unknown> {
  readonly #options: AccessOptions<Identity>;
  readonly #context: AccessContext;
  readonly #tickets: Tickets<Identity | null>;
  readonly #origins = new Map<string, Promise<TaskOrigin | undefined>>();

  constructor(options: AccessOptions<Identity>, context: AccessContext) {
    this.#options = options;
    this.#context = context;
    this.#tickets = new Tickets(context.clock, context.maxTickets);
  }

  /** Whether everyone may see everything, so that nothing needs to be decided. */
  get isOpen(): boolean {
    return this.#options.authorize === undefined && this.#options.visibility === undefined;
  }

  /** Whether `authorize` decides, so that what is visible has to be asked for one by one. */
  get isAuthorized(): boolean {
    return this.#options.authorize !== undefined;
  }

  get knowsIdentities(): boolean {
    return this.#options.authenticate !== undefined;
  }

  get origins(): AllowedOrigins | undefined {
    return this.#options.origins;
  }

  get hosts(): AllowedHosts | undefined {
    return this.#options.allowedHosts;
  }

  /** Who sends the request; `undefined` where nobody that is known. */
  async identify(request: Request): Promise<{ identity: Identity | null } | undefined> {
    const { authenticate } = this.#options;
    if (authenticate === undefined) return { identity: null };
    const answer = authenticate(request);
    const identity = await within(this.#context.clock, HOOK_TIME, 'authenticate', answer);
    return identity === null || identity === undefined ? undefined : { identity };
  }

  /** Who opens a socket: by ticket where there is one, else like any request. */
  async identifySocket(request: Request): Promise<{ identity: Identity | null } | undefined> {
    const ticket = new URL(request.url).searchParams.get('ticket');
    return ticket === null ? this.identify(request) : this.#tickets.use(ticket);
  }

  /** A ticket for one socket. @param key whose limit it counts for */
  issueTicket(identity: Identity | null, key: string): string {
    return this.#tickets.issue(identity, key);
  }

  /** Takes back the tickets of some. */
  revokeTickets(isTheirs: (identity: Identity | null) => boolean): void {
    this.#tickets.revoke(isTheirs);
  }

  /** The name of an identity; `undefined` where nobody is known. */
  keyOf(identity: Identity | null): string | undefined {
    if (identity === null || identity === undefined) return undefined;
    const { identityKey } = this.#options;
    if (identityKey !== undefined) return identityKey(identity);
    if (typeof identity !== 'object') return String(identity);
    const { id } = identity as { id?: unknown };
    if (typeof id === 'string' || typeof id === 'number') return String(id);
    try {
      return JSON.stringify(identity);
    } catch {
      return undefined;
    }
  }

  /** The address of who sends a request, where the app says how it is known. */
  addressOf(request: Request): string | undefined {
    return this.#options.clientAddress?.(request);
  }

  /** What someone may see, for a query; `undefined` is everything. */
  visibilityOf(identity: Identity | null): TaskVisibility | undefined {
    return this.#options.visibility?.(identity);
  }

  /** Whether someone may do something. At once where the hooks and the store answer at once. Never throws. */
  may(
    identity: Identity | null,
    action: TaskPermission,
    task: TaskSubject | HubStartRequest,
  ): MaybePromise<boolean> {
    if (this.isOpen) return true;
    if (action === 'start' || action === 'metrics' || task.id === undefined) {
      return this.#ask(identity, action, task as TaskSubject);
    }
    const origin = this.#originOf(task as Task);
    const decide = (known: TaskOrigin | undefined): MaybePromise<boolean> => {
      const startedBy = known?.startedBy;
      const subject = startedBy === undefined ? task : { ...task, startedBy };
      return (
        this.#isVisible(identity, task as Task, known) &&
        this.#ask(identity, action, subject as TaskSubject)
      );
    };
    if (!(origin instanceof Promise)) return decide(origin);
    return origin.then(decide, (error: unknown) => {
      this.#context.problems.report('store', 'The origin of a task could not be read.', error);
      return false;
    });
  }

  /**
   * Like {@link Access.may}, but rejects by throwing: what may not be seen answers like what is not
   * there.
   * @throws HubError 403 `forbidden`, 404 `not_found`
   */
  async demand(
    identity: Identity | null,
    action: TaskPermission,
    task: TaskSubject | HubStartRequest,
  ): Promise<void> {
    if (await this.may(identity, action, task)) return;
    const isSeen =
      action === 'start' ||
      action === 'metrics' ||
      (action !== 'view' && (await this.may(identity, 'view', task)));
    if (!isSeen) throw unknownTask(task.id ?? '');
    const what = action === 'metrics' ? 'read the metrics' : `${action} this task`;
    throw new HubError(403, 'forbidden', `You are not allowed to ${what}.`);
  }

  #isVisible(identity: Identity | null, task: Task, origin: TaskOrigin | undefined): boolean {
    const visibleTo = this.visibilityOf(identity);
    if (visibleTo === undefined) return true;
    return fits({ document: task, origin: origin ?? {} }, { visibleTo });
  }

  #ask(
    identity: Identity | null,
    action: TaskPermission,
    task: TaskSubject,
  ): MaybePromise<boolean> {
    const { authorize } = this.#options;
    if (authorize === undefined) return true;
    const failed = (error: unknown): boolean => {
      const what = `authorize failed for "${action}" of task "${task.id ?? ''}", so the answer is no.`;
      this.#context.problems.report('internal', what, error);
      return false;
    };
    try {
      const answer = authorize(identity, action, task);
      if (!(answer instanceof Promise)) return answer === true;
      return within(this.#context.clock, HOOK_TIME, 'authorize', answer).then(
        (verdict) => verdict === true,
        failed,
      );
    } catch (error) {
      return failed(error);
    }
  }

  #originOf({ id, epoch }: Task): MaybePromise<TaskOrigin | undefined> {
    const key = `${epoch ?? 0}/${id}`;
    const known = this.#origins.get(key);
    if (known !== undefined) return known;
    const origin = this.#context.origin(id);
    if (!(origin instanceof Promise)) return origin;
    this.#origins.set(key, origin);
    origin.catch(() => this.#origins.delete(key));
    const [oldest] = this.#origins.keys();
    if (this.#origins.size > MAX_ORIGINS && oldest !== undefined) this.#origins.delete(oldest);
    return origin;
  }
}
