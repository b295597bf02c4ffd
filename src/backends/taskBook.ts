/**
 * The tasks of a backend that numbers nothing, each with its record, and the requests that keep the
 * records true: one at a time for each task, and again where a push made the answer void.
 */
import { TaskStatusError } from '../protocol/errors.js';
import type { ServerMessage, TaskCursor } from '../protocol/messages.js';
import type { ProtocolProblem } from '../protocol/parseFrame.js';
import { isTerminal, type Task } from '../protocol/task.js';
import type { Clock } from '../shared/clock.js';
import { IS_DEVELOPMENT } from '../shared/development.js';
import { findReadingProblem } from './checkDefinition.js';
import type { BackendDefinition } from './definition.js';
import {
  BEFORE_ALL,
  createRecord,
  noteLog,
  stampOf,
  takeAnswer,
  takeChange,
  takeCursor,
  takePush,
  type LedgerRules,
  type Outcome,
  type Stamp,
  type TaskRecord,
} from './ledger.js';
import { messagesFor } from './ledgerMessages.js';
import type { Push } from './live.js';
import { createLogLedger } from './logLedger.js';
import { adaptiveInterval, type PollSchedule } from './pollSchedule.js';
import { readUsual } from './readUsual.js';
import type { TaskReading } from './reading.js';
import type { NotedContext, Requests } from './requests.js';
import { CONCURRENCY, requestTask, type FirstRequests } from './requestTask.js';

/** Which of some tasks could not be read, and why. */
export type Failures = ReadonlyMap<string, TaskStatusError>;

export interface LoadOptions {
  readonly signal: AbortSignal;
  /** The tasks whose logs are read. */
  readonly withLogs: ReadonlySet<string>;
  /** Requests that were sent already. */
  readonly first?: FirstRequests;
}

/** The tasks of one backend. */
export interface TaskBook {
  record(id: string): TaskRecord;
  /** Requests these tasks' present states. Never rejects. */
  load(ids: readonly string[], options: LoadOptions): Promise<Failures>;
  /**
   * To be called when a list is requested. Returns what takes each of its tasks; a task that is
   * none is left out and reported.
   */
  beginList(): (id: string, raw: unknown) => Task | undefined;
  /** Takes a push. Returns whether the task has to be requested. */
  takePushed(push: Exclude<Push<unknown>, 'alive'>): boolean;
  /** A client that holds this much is about to request it. */
  expect(cursor: TaskCursor): void;
  messages(cursor: TaskCursor): ServerMessage[];
  /** What was not understood since the last call. */
  takeProblems(): ProtocolProblem[];
}

/** An answer that a push made void is asked for again, but not for ever. */
const MOST_TRIES = 3;
/** So many tasks are remembered. */
const KEPT_RECORDS = 5_000;
/** From so many values on it is noticed that none of them was above 1. */
const ENOUGH_VALUES = 3;

export interface BookParts {
  readonly definition: BackendDefinition;
  readonly rules: LedgerRules;
  readonly requests: Requests;
  readonly schedule: PollSchedule;
  readonly clock: Clock;
}

export function createTaskBook(parts: BookParts): TaskBook {
  const { definition, rules, requests, schedule, clock } = parts;
  const read = definition.read ?? readUsual;
  const records = new Map<string, TaskRecord>();
  const raws = new Map<string, unknown>();
  const busy = new Map<string, Promise<void>>();
  const problems: ProtocolProblem[] = [];
  const reported = new Set<string>();
  const small = new Map<string, Set<number>>();

  function record(id: string): TaskRecord {
    const known = records.get(id);
    const found = known ?? createRecord(id, createLogLedger(definition.logs !== undefined));
    // The last in the order of insertion is the one used last.
    records.delete(id);
    records.set(id, found);
    const [oldest] = records.keys();
    if (records.size > KEPT_RECORDS && oldest !== undefined && !busy.has(oldest)) {
      for (const book of [records, raws, small]) book.delete(oldest);
      schedule.forget(oldest);
    }
    return found;
  }

  function report(key: string, message: string): void {
    if (reported.has(key)) return;
    reported.add(key);
    problems.push({ code: 'bad_field', message });
  }

  function readRaw(id: string, raw: unknown): TaskReading {
    const reading: unknown = read(raw);
    const known = (reading ?? {}) as TaskReading;
    noteWord(known);
    if (IS_DEVELOPMENT) {
      const wrong = findReadingProblem(reading);
      if (wrong !== undefined) report(wrong, wrong);
      noteProgress(id, known);
    }
    return known;
  }

  function noteWord({ status }: TaskReading): void {
    if (typeof status !== 'string' || status.trim() === '') return;
    if (rules.readWord(status) !== undefined) return;
    report(
      `word ${status}`,
      `The status ${JSON.stringify(status)} is not known, so its tasks show as unknown.` +
        (IS_DEVELOPMENT
          ? ` Say what it means: words: { ${JSON.stringify(status)}: 'running' }.`
          : ''),
    );
  }

  /** Fractions are never guessed, since 1 may be one percent; but who sends them should know. */
  function noteProgress(id: string, { progress }: TaskReading): void {
    if (typeof progress !== 'number' || progress <= 0 || small.get(id)?.has(NaN) === true) return;
    const values = small.get(id) ?? new Set<number>();
    small.set(id, progress < 1 ? values.add(progress) : new Set([NaN]));
    if (values.size !== ENOUGH_VALUES) return;
    report(
      'fraction',
      `The progress of task "${id}" stays below 1 %. If it is a fraction, say so: ` +
        'read: (raw) => ({ ...readUsual(raw), progress: fraction(raw.progress) }).',
    );
  }

  /** Takes an answer. Throws where it is no task. */
  function take(id: string, raw: unknown, askedAt: Stamp, isLast: boolean): Outcome {
    const of = record(id);
    const reading = raw === null || raw === undefined ? null : readRaw(id, raw);
    const outcome = takeAnswer(of, reading, askedAt, rules, clock.now(), isLast);
    if (reading !== null) raws.set(id, raw);
    if (outcome !== 'unreadable') return outcome;
    throw new TaskStatusError(
      'protocol',
      `What was answered for task "${id}" has no status: ${quote(raw)}.` +
        (IS_DEVELOPMENT ? ' Say where it is: read: (raw) => ({ status: … }).' : ''),
    );
  }

  async function loadOne(id: string, options: LoadOptions): Promise<void> {
    const sent = options.first?.get(id);
    const noted = sent?.noted ?? requests.contextFor(options.signal, id);
    for (let tries = 1; ; tries += 1) {
      const isSent = tries === 1 && sent !== undefined;
      const askedAt = isSent ? BEFORE_ALL : stampOf(record(id));
      const raw = await (isSent ? sent.answer : requestTask(definition.get, id, noted));
      if (take(id, raw, askedAt, tries === MOST_TRIES) !== 'void') break;
    }
    if (options.withLogs.has(id)) await loadLog(id, noted);
    answered(id, noted.notes.retryAfter, false);
  }

  async function loadLog(id: string, { context }: NotedContext): Promise<void> {
    if (definition.logs === undefined) return;
    const of = record(id);
    const isOver = of.task !== undefined && isTerminal(of.task.status);
    const askedAt = of.log.stamp();
    try {
      const log = await definition.logs(id, of.log.position, context);
      if (log !== null) noteLog(of, of.log.take(log, clock.now(), isOver, askedAt), clock.now());
      else noteLog(of, false, clock.now());
    } catch (error) {
      // Not written yet. Any other fault is not the task's, and the next request may mend it.
      if (error instanceof TaskStatusError && error.code === 'not_found') {
        return noteLog(of, false, clock.now());
      }
      problems.push({
        code: 'bad_message',
        message: `The log of task "${id}": ${describe(error)}`,
      });
    }
  }

  function answered(id: string, floor: number | undefined, isError: boolean): void {
    const of = record(id);
    const wanted = of.reading?.pollAfter;
    schedule.answered(
      id,
      {
        floor: Math.max(floor ?? 0, typeof wanted === 'number' ? wanted : 0),
        isMissing: of.isMissing,
        isError,
        interval: intervalOf(id, of),
      },
      clock.now(),
    );
  }

  function intervalOf(id: string, { task }: TaskRecord): number {
    const { interval } = definition;
    const polls = schedule.polls(id);
    if (task?.logOpen === true) return rules.settle;
    if (typeof interval === 'number') return interval;
    if (typeof interval === 'object') {
      const { from, to, factor = 2 } = interval;
      return Math.min(to, from * factor ** Math.min(Math.max(0, polls - 1), 60));
    }
    if (interval !== undefined && task !== undefined && raws.has(id)) {
      const wanted: unknown = interval({ polls, task, raw: raws.get(id) });
      if (typeof wanted === 'number' && wanted >= 0) return wanted;
      const wrong = `\`interval\` returned ${String(wanted)}, but has to return ms.`;
      report(wrong, wrong);
    }
    return adaptiveInterval(polls);
  }

  /** Holds these tasks for as long as `run` takes: nobody else requests them meanwhile. */
  async function exclusively(ids: readonly string[], run: () => Promise<void>): Promise<void> {
    for (;;) {
      const others = ids.map((id) => busy.get(id)).filter((other) => other !== undefined);
      if (others.length === 0) break;
      await Promise.all(others);
    }
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    for (const id of ids) busy.set(id, held);
    try {
      await run();
    } finally {
      for (const id of ids) busy.delete(id);
      release();
    }
  }

  /** Requests many in one. Returns the ids that it left out. */
  async function loadMany(
    ids: readonly string[],
    options: LoadOptions,
    failures: Map<string, TaskStatusError>,
  ) {
    const { many } = definition;
    if (many === undefined || ids.length < 2) return ids;
    const left = new Set(ids);
    const stamps = new Map(ids.map((id) => [id, stampOf(record(id))]));
    const noted = requests.contextFor(options.signal);
    try {
      for (const [id, raw] of await many(ids, noted.context)) {
        const stamp = stamps.get(id);
        if (stamp === undefined || raw === undefined) continue;
        await attempt(id, failures, async () => {
          // Made void by a push: it is then requested by itself.
          if (take(id, raw, stamp, false) === 'void') return;
          left.delete(id);
          if (options.withLogs.has(id)) await loadLog(id, requests.contextFor(options.signal, id));
          answered(id, noted.notes.retryAfter, false);
        });
      }
    } catch (error) {
      const failure = asFailure(error, 'Many tasks could not be requested at once.');
      for (const id of left) fail(id, failure, failures);
      return [];
    }
    return [...left].filter((id) => !failures.has(id));
  }

  async function attempt(
    id: string,
    failures: Map<string, TaskStatusError>,
    run: () => Promise<void>,
  ): Promise<void> {
    try {
      await run();
    } catch (error) {
      fail(id, asFailure(error, `Task "${id}" could not be requested.`), failures);
    }
  }

  function fail(
    id: string,
    failure: TaskStatusError,
    failures: Map<string, TaskStatusError>,
  ): void {
    failures.set(id, failure);
    answered(id, failure.retryAfter, true);
  }

  return {
    record,
    async load(ids, options) {
      const failures = new Map<string, TaskStatusError>();
      await exclusively(ids, async () => {
        for (const id of ids) schedule.sent(id, clock.now());
        const rest = [...(await loadMany(ids, options, failures))];
        const work = async (): Promise<void> => {
          for (let id = rest.shift(); id !== undefined; id = rest.shift()) {
            const next = id;
            await attempt(next, failures, () => loadOne(next, options));
          }
        };
        await Promise.all(Array.from({ length: Math.min(CONCURRENCY, rest.length) }, work));
      });
      return failures;
    },
    beginList() {
      // Whatever a push says from here on is newer than the list.
      const stamps = new Map([...records].map(([id, of]) => [id, stampOf(of)]));
      return (id, raw) => {
        try {
          take(id, raw, stamps.get(id) ?? stampOf(record(id)), true);
        } catch (error) {
          report(`list ${id}`, describe(error));
        }
        return record(id).task;
      };
    },
    takePushed(push) {
      const of = record(push.id);
      const now = clock.now();
      if ('raw' in push) {
        const outcome = takePush(of, readRaw(push.id, push.raw), rules, now);
        if (outcome !== 'unreadable') raws.set(push.id, push.raw);
        return outcome === 'check' || outcome === 'unreadable';
      }
      const { change, lines } = push;
      if (lines !== undefined) noteLog(of, of.log.push(lines, now), now);
      if (change === undefined) return false;
      noteWord(change);
      return takeChange(of, change, rules, now) !== 'taken';
    },
    expect: (cursor) => takeCursor(record(cursor.id), cursor),
    messages: (cursor) => messagesFor(record(cursor.id), cursor, rules, clock.now()),
    takeProblems: () => problems.splice(0),
  };
}

/** Ours as it is; anything else is a fault of the definition's functions, or of the network below. */
function asFailure(error: unknown, what: string): TaskStatusError {
  if (error instanceof TaskStatusError) return error;
  return new TaskStatusError('network', `${what} ${describe(error)}`, { cause: error });
}

const describe = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

function quote(value: unknown): string {
  try {
    return String(JSON.stringify(value)).slice(0, 80);
  } catch {
    return String(value).slice(0, 80);
  }
}
