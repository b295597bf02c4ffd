/**
 * The book of one task of a backend that numbers nothing: it gives each changed state a version, so
 * that everything above (merge, cache, hooks) works as with our own hub. Pure but for its log; time
 * comes in as an argument. The rules are in PROTOCOL.md, "Backends of your own".
 */
import type { TaskCursor } from '../protocol/messages.js';
import { isTerminal, type Task, type TaskAction } from '../protocol/task.js';
import type { LogLedger, LogStamp } from './logLedger.js';
import { isSameContent } from './sameContent.js';
import type { TaskReading } from './reading.js';
import { toTaskState, type ReadingRules, type TaskState } from './toTask.js';

/** What holds for all tasks of a backend. */
export interface LedgerRules extends ReadingRules {
  /** What may be asked of a task now. */
  readonly actionsOf: (task: Task) => TaskAction[] | undefined;
  /** ms after our own start in which the backend may not know the task yet. */
  readonly startGrace: number;
  /** ms that a log must stay as it is after the end to count as complete. */
  readonly settle: number;
}

/** One task. */
export interface TaskRecord {
  readonly id: string;
  readonly log: LogLedger;
  epoch: number;
  /** The last state, with its version; `undefined` before the first. */
  task: Task | undefined;
  /** What that was made of; later changes are laid over it. */
  reading: TaskReading | undefined;
  /** Changes that were pushed since the last request was sent, laid over one another. */
  since: TaskReading | undefined;
  /** Counts pushes and taken answers: an answer is void if it grew while that was under way. */
  revision: number;
  /** How often it left a terminal status. */
  restarts: number;
  /** The status that was pushed last since the last request was sent. */
  statusSince: string | undefined;
  /** How often its log has started over, as far as its epoch says so. */
  logLives: number;
  /** The backend does not know it (any more). */
  isMissing: boolean;
  startedHereAt: number | undefined;
  isCancelling: boolean;
  /** When the log last grew or the task ended, and how many answers since then had nothing new. */
  logChangedAt: number;
  quietAnswers: number;
}

export function createRecord(id: string, log: LogLedger): TaskRecord {
  return {
    id,
    log,
    epoch: 0,
    task: undefined,
    reading: undefined,
    since: undefined,
    revision: 0,
    restarts: 0,
    statusSince: undefined,
    logLives: 0,
    isMissing: false,
    startedHereAt: undefined,
    isCancelling: false,
    logChangedAt: 0,
    quietAnswers: 0,
  };
}

/** What a record was when a request was sent. */
export interface Stamp {
  readonly revision: number;
  readonly restarts: number;
  readonly log: LogStamp;
}

/** Of a request that was sent before there was a record. */
export const BEFORE_ALL: Stamp = {
  ...{ revision: 0, restarts: 0 },
  log: { pushed: 0, interruptions: 0 },
};

/** To be called when a request is sent. */
export function stampOf(record: TaskRecord): Stamp {
  record.since = undefined;
  record.statusSince = undefined;
  return { revision: record.revision, restarts: record.restarts, log: record.log.stamp() };
}

/**
 * What became of an answer or a push: taken; void, since something newer came while it was under
 * way; or to be checked by a request, since it contradicts what is held or lacks the rest.
 */
export type Outcome = 'taken' | 'void' | 'check' | 'unreadable';

/** The reading says that the backend knows nothing of this task, as Celery's PENDING does. */
const NOT_SEEN = 'not_seen';

/**
 * Takes an answer.
 * @param reading `null` where the backend does not know the task
 * @param isLast it is not asked for again: what was pushed meanwhile is laid over it
 */
export function takeAnswer(
  record: TaskRecord,
  reading: TaskReading | null,
  askedAt: Stamp,
  rules: LedgerRules,
  now: number,
  isLast = false,
): Outcome {
  const state = reading && toTaskState(reading, rules, now, record.task?.startedAt);
  if (reading !== null && state === undefined) return 'unreadable';
  if (state?.status === 'unknown' && state.reason === NOT_SEEN && isOurs(record, rules, now)) {
    return takeMissing(record, askedAt, rules, now);
  }
  if (reading === null || !state) return takeMissing(record, askedAt, rules, now);
  const isOvertaken = record.revision !== askedAt.revision;
  const isVoid = isTerminal(state.status)
    ? record.restarts !== askedAt.restarts || runsSince(record, rules)
    : isOvertaken && !isNewer(reading, record.reading);
  if (isVoid && isLast && record.since !== undefined) {
    return takeWhole(record, overlay(reading, record.since), rules, now);
  }
  if (isVoid) return isLast ? 'taken' : 'void';
  if (isOlder(reading, record.reading)) return 'taken';
  takeLog(record, reading, now, isTerminal(state.status), askedAt.log);
  store(record, reading, state, rules, now);
  return 'taken';
}

/** Whether what was pushed since the request was sent says that the task runs (again). */
function runsSince({ statusSince }: TaskRecord, { readWord }: LedgerRules): boolean {
  const meaning = statusSince === undefined ? undefined : readWord(statusSince);
  return meaning !== undefined && !isTerminal(meaning.status);
}

function takeWhole(
  record: TaskRecord,
  reading: TaskReading,
  rules: LedgerRules,
  now: number,
): Outcome {
  const state = toTaskState(reading, rules, now, record.task?.startedAt);
  if (state === undefined) return 'unreadable';
  store(record, reading, state, rules, now);
  return 'taken';
}

/** Whether this backend knew the task, or we have just started it. */
function isOurs(record: TaskRecord, rules: LedgerRules, now: number): boolean {
  const wasSeen = record.task !== undefined && record.task.status !== 'unknown';
  return wasSeen || isStarting(record, rules, now);
}

const isStarting = ({ startedHereAt }: TaskRecord, { startGrace }: LedgerRules, now: number) =>
  startedHereAt !== undefined && now - startedHereAt < startGrace;

function takeMissing(record: TaskRecord, askedAt: Stamp, rules: LedgerRules, now: number): Outcome {
  if (record.revision !== askedAt.revision) return 'void';
  // It was removed at its end, or it is not known everywhere yet.
  if (record.task !== undefined && isTerminal(record.task.status)) return 'taken';
  record.isMissing = !isStarting(record, rules, now);
  return 'taken';
}

/** Takes a whole state that was pushed. */
export function takePush(
  record: TaskRecord,
  reading: TaskReading,
  rules: LedgerRules,
  now: number,
): Outcome {
  const state = toTaskState(reading, rules, now, record.task?.startedAt);
  if (state === undefined) return 'unreadable';
  record.revision += 1;
  record.since = undefined;
  noteStatus(record, reading);
  if (isOlder(reading, record.reading)) return 'taken';
  // Only an answer that was asked for after the end takes a task out of it.
  if (isHeldTerminal(record) && !isTerminal(state.status)) return 'check';
  takeLog(record, reading, now, isTerminal(state.status));
  store(record, reading, state, rules, now);
  return 'taken';
}

/** Takes what changed, as it was pushed. */
export function takeChange(
  record: TaskRecord,
  change: TaskReading,
  rules: LedgerRules,
  now: number,
): Outcome {
  record.revision += 1;
  record.since = overlay(record.since ?? {}, change);
  noteStatus(record, change);
  if (record.reading === undefined) return 'check';
  const reading = overlay(record.reading, change);
  const state = toTaskState(reading, rules, now, record.task?.startedAt);
  if (state === undefined) return 'unreadable';
  if (isHeldTerminal(record) && !isTerminal(state.status)) return 'check';
  store(record, reading, state, rules, now);
  // Its result, or what else belongs to the end, is not in a change.
  return isTerminal(state.status) ? 'check' : 'taken';
}

function noteStatus(record: TaskRecord, { status }: TaskReading): void {
  if (typeof status === 'string') record.statusSince = status;
}

const isHeldTerminal = ({ task }: TaskRecord): boolean =>
  task !== undefined && isTerminal(task.status);

/** A change leaves what it does not name; a new status takes away what belonged to the old one. */
function overlay(reading: TaskReading, change: TaskReading): TaskReading {
  const named = Object.entries(change).filter(([, value]) => value !== undefined);
  const { reason: _, error: __, ...rest } = reading;
  const isOtherStatus = change.status !== undefined && change.status !== reading.status;
  return { ...(isOtherStatus ? rest : reading), ...Object.fromEntries(named) };
}

const isNewer = (one: TaskReading, other: TaskReading | undefined): boolean =>
  typeof one.order === 'number' && typeof other?.order === 'number' && one.order > other.order;

const isOlder = (one: TaskReading, other: TaskReading | undefined): boolean =>
  other !== undefined && isNewer(other, one);

/** The log that came with a status. */
function takeLog(
  record: TaskRecord,
  { log }: TaskReading,
  now: number,
  isEnd: boolean,
  askedAt?: LogStamp,
): void {
  if (log === undefined || log === null) return;
  noteLog(record, record.log.take(log, now, isEnd, askedAt), now);
}

/** Counts answers that had no new lines. @param isNew whether this one had any */
export function noteLog(record: TaskRecord, isNew: boolean, now: number): void {
  if (record.logLives !== record.log.lives) {
    // Readers take it from its first line again, which a new epoch tells them.
    record.logLives = record.log.lives;
    record.epoch = Math.max(now, record.epoch + 1);
    const { task } = record;
    if (task !== undefined)
      record.task = { ...task, ...numbers(record, now), updatedAt: task.updatedAt };
  }
  if (isNew) {
    record.logChangedAt = now;
    record.quietAnswers = 0;
  } else if (isHeldTerminal(record)) record.quietAnswers += 1;
}

/** A task that we have started, before its backend said anything of it. */
export function takeStart(
  record: TaskRecord,
  title: string | undefined,
  type: string,
  now: number,
): void {
  record.startedHereAt = now;
  record.isMissing = false;
  if (record.task !== undefined) return;
  record.task = {
    id: record.id,
    status: 'pending',
    reason: 'starting',
    type,
    ...(title !== undefined && { title }),
    ...numbers(record, now),
  };
}

/** A cancellation was asked for: it shows until the backend says how the task ended. */
export function takeCancelling(record: TaskRecord, now: number): void {
  const { task } = record;
  if (task === undefined || isTerminal(task.status)) return;
  record.isCancelling = true;
  const { actions: _, ...rest } = task;
  record.task = { ...rest, reason: 'cancelling', ...numbers(record, now) };
}

function store(
  record: TaskRecord,
  reading: TaskReading,
  state: TaskState,
  rules: LedgerRules,
  now: number,
): void {
  record.isMissing = false;
  record.reading = reading;
  const previous = record.task;
  const wasTerminal = isHeldTerminal(record);
  const isOver = isTerminal(state.status);
  const attempt = { ...state.attempt, number: state.attempt?.number ?? 1 };
  if (wasTerminal && !isOver) {
    record.restarts += 1;
    attempt.number = Math.max(attempt.number, (previous?.attempt?.number ?? 1) + 1);
  } else if (record.restarts > 0 || previous?.attempt !== undefined) {
    attempt.number = Math.max(attempt.number, previous?.attempt?.number ?? 1);
  }
  if (isOver && !wasTerminal) {
    record.logChangedAt = now;
    record.quietAnswers = 0;
  }
  record.isCancelling &&= !isOver && !(wasTerminal && !isOver);
  const { updatedAt, ...content } = state;
  const next: Task = {
    ...(previous?.title !== undefined && { title: previous.title }),
    ...(previous?.type !== undefined && { type: previous.type }),
    ...content,
    ...(record.isCancelling && { reason: 'cancelling' }),
    ...((attempt.number > 1 || state.attempt !== undefined) && { attempt }),
    id: record.id,
    updatedAt: updatedAt ?? previous?.updatedAt ?? now,
    version: previous?.version ?? 0,
    epoch: record.epoch,
    logCount: previous?.logCount ?? 0,
    firstLogLine: previous?.firstLogLine ?? 0,
    ...(previous?.logOpen !== undefined && { logOpen: previous.logOpen }),
    ...(previous?.openLine !== undefined && { openLine: previous.openLine }),
  };
  const actions = record.isCancelling ? undefined : rules.actionsOf(next);
  if (actions !== undefined) next.actions = actions;
  if (previous !== undefined && isSameContent(previous, next)) return;
  record.revision += 1;
  record.task = { ...next, ...numbers(record, now), updatedAt: updatedAt ?? now };
}

/** The numbers of a state that is new at `now`. */
export function numbers(record: TaskRecord, now: number) {
  record.epoch ||= now;
  return {
    epoch: record.epoch,
    version: Math.max(now, (record.task?.version ?? 0) + 1),
    updatedAt: now,
    logCount: record.log.count,
    firstLogLine: record.log.firstLine,
  };
}

/**
 * To be called before the first request for a client that may hold a state already: its numbers go
 * on, so that of several pages whichever learns last is right.
 */
export function takeCursor(record: TaskRecord, { epoch, nextLine = 0 }: TaskCursor): void {
  if (record.epoch > 0 || epoch === undefined) return;
  record.epoch = epoch;
  record.log.startAt(nextLine);
}
