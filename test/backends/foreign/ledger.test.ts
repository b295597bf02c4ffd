// The book of a task that has no numbers: what a client is told is what the backend has, no state
// goes back, and nothing is invented. Pure.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createRecord,
  stampOf,
  takeAnswer,
  takeCancelling,
  takeChange,
  takeCursor,
  takePush,
  takeStart,
  type LedgerRules,
  type TaskRecord,
} from '../../../src/backends/ledger.js';
import { messagesFor } from '../../../src/backends/ledgerMessages.js';
import { createLogLedger } from '../../../src/backends/logLedger.js';
import type { TaskReading } from '../../../src/backends/reading.js';
import { wordReader } from '../../../src/backends/statusWords.js';
import * as words from '../../../src/backends/words/index.js';
import { keepNewer } from '../../../src/protocol/merge.js';
import type { ServerMessage, TaskCursor } from '../../../src/protocol/messages.js';
import type { Task } from '../../../src/protocol/task.js';

const rules: LedgerRules = {
  readWord: wordReader(),
  engine: 'test',
  actionsOf: () => undefined,
  startGrace: 10_000,
  settle: 2_000,
};

const newRecord = (): TaskRecord => createRecord('a', createLogLedger());

/** Takes an answer to a request that was sent at that moment. */
const answer = (record: TaskRecord, reading: TaskReading | null, now: number) =>
  takeAnswer(record, reading, stampOf(record), rules, now);

/** The task in a message; throws where there is none. */
function taskOf(message: ServerMessage | undefined): Task {
  if (message?.type !== 'task') throw new Error('There is no task in this message.');
  return message.task;
}

/** A client of the record: merges what it is told by the kit's own rules. */
function newClient(record: TaskRecord) {
  let task: Task | undefined;
  return {
    get task() {
      return task;
    },
    sync(now: number) {
      const cursor: TaskCursor = {
        id: 'a',
        ...(task?.epoch !== undefined && { epoch: task.epoch, version: task.version }),
      };
      const messages = messagesFor(record, cursor, rules, now);
      for (const message of messages) {
        if (message.type === 'task') task = keepNewer(task, message.task);
      }
      return messages;
    },
  };
}

describe('versions', () => {
  test('should send a state once, and again only where its content changed', () => {
    const record = newRecord();
    const client = newClient(record);
    answer(record, { status: 'running', progress: 1 }, 1);
    expect(client.sync(1)).toHaveLength(1);
    answer(record, { status: 'running', progress: 1 }, 2);
    expect(client.sync(2)).toHaveLength(0);
    expect(client.task?.updatedAt).toBe(1);
    answer(record, { status: 'running', progress: 2 }, 3);
    expect(client.sync(3)).toHaveLength(1);
    expect(client.task?.updatedAt).toBe(3);
  });

  test('should be newer than what was hydrated or stored, also from a clock ahead', () => {
    const record = newRecord();
    answer(record, { status: 'running' }, 50);
    const [message] = messagesFor(record, { id: 'a', epoch: 10, version: 9_000 }, rules, 60);
    const held = { id: 'a', status: 'pending', version: 9_000, epoch: 10 } as Task;
    expect(keepNewer(held, taskOf(message)).status).toBe('running');
  });

  test('should let the later of two pages win, whoever numbered the state before', () => {
    const [one, other] = [newRecord(), newRecord()];
    answer(one, { status: 'running', progress: 1 }, 100);
    const [first] = messagesFor(one, { id: 'a' }, rules, 100);
    // Another page's record answers, then the first one's stream goes on.
    const { epoch = 0, version } = taskOf(first);
    takeCursor(other, { id: 'a', epoch, version });
    answer(other, { status: 'running', progress: 2 }, 200);
    const [second] = messagesFor(other, { id: 'a', epoch, version }, rules, 200);
    let held = keepNewer(taskOf(first), taskOf(second));
    expect(held.progress?.value).toBe(2);
    takePush(one, { status: 'running', progress: 3 }, rules, 300);
    const [third] = messagesFor(one, { id: 'a', epoch, version }, rules, 300);
    held = keepNewer(held, taskOf(third));
    expect(held.progress?.value).toBe(3);
  });
});

describe('order', () => {
  test('should not take an answer that a push has overtaken, unless it is still an end when asked again', () => {
    const record = newRecord();
    answer(record, { status: 'running', progress: 1 }, 1);
    let askedAt = stampOf(record);
    takePush(record, { status: 'running', progress: 5 }, rules, 2);
    expect(takeAnswer(record, { status: 'running', progress: 2 }, askedAt, rules, 3)).toBe('void');
    expect(record.task?.progress?.value).toBe(5);
    askedAt = stampOf(record);
    takePush(record, { status: 'running', progress: 6 }, rules, 4);
    // It may run again by now.
    expect(takeAnswer(record, { status: 'done' }, askedAt, rules, 5)).toBe('void');
    askedAt = stampOf(record);
    takeChange(record, { progress: 7 }, rules, 6);
    expect(takeAnswer(record, { status: 'done' }, askedAt, rules, 7)).toBe('taken');
    expect(record.task?.status).toBe('completed');
  });

  test('should lay what was pushed meanwhile over an answer that is not asked for again', () => {
    const record = newRecord();
    const askedAt = stampOf(record);
    expect(takeChange(record, { progress: 30 }, rules, 1)).toBe('check');
    const reading = { status: 'running', message: 'Copying', progress: 20 };
    takeAnswer(record, reading, askedAt, rules, 2, true);
    expect(record.task).toMatchObject({ message: 'Copying', progress: { value: 30 } });
  });

  test('should take the greater order, whichever comes last', () => {
    const record = newRecord();
    answer(record, { status: 'running', progress: 9, order: 9 }, 1);
    takePush(record, { status: 'running', progress: 4, order: 4 }, rules, 2);
    expect(record.task?.progress?.value).toBe(9);
  });

  test('should leave an end only by an answer that was asked for after it, as a new attempt', () => {
    const record = newRecord();
    answer(record, { status: 'failed' }, 1);
    expect(takePush(record, { status: 'running' }, rules, 2)).toBe('check');
    expect(record.task?.status).toBe('failed');
    answer(record, { status: 'running' }, 3);
    expect(record.task).toMatchObject({ status: 'running', attempt: { number: 2 } });
    answer(record, { status: 'done' }, 4);
    expect(record.task).toMatchObject({ status: 'completed', attempt: { number: 2 } });
  });

  test('should not bring an end of an earlier attempt back', () => {
    const record = newRecord();
    answer(record, { status: 'failed' }, 1);
    const askedAt = stampOf(record);
    answer(record, { status: 'running' }, 2);
    expect(takeAnswer(record, { status: 'failed' }, askedAt, rules, 3)).toBe('void');
    expect(record.task?.status).toBe('running');
  });

  test('should ask for the rest of an end that was pushed as a change', () => {
    const record = newRecord();
    answer(record, { status: 'running' }, 1);
    expect(takeChange(record, { status: 'done' }, rules, 2)).toBe('check');
    expect(record.task?.status).toBe('completed');
  });
});

describe('tasks that are not known', () => {
  test('should say so, and keep the last state', () => {
    const record = newRecord();
    const client = newClient(record);
    answer(record, { status: 'running' }, 1);
    client.sync(1);
    answer(record, null, 2);
    expect(client.sync(2)).toMatchObject([{ type: 'rejected', code: 'not_found' }]);
    expect(client.task?.status).toBe('running');
  });

  test('should give a task of our own time to be known', () => {
    const record = newRecord();
    takeStart(record, 'Export', 'export', 1_000);
    answer(record, null, 5_000);
    expect(messagesFor(record, { id: 'a' }, rules, 5_000)).toMatchObject([
      { type: 'task', task: { status: 'pending', reason: 'starting', title: 'Export' } },
    ]);
    answer(record, null, 20_000);
    expect(record.isMissing).toBe(true);
  });

  test('should say nothing of a finished task that was removed', () => {
    const record = newRecord();
    answer(record, { status: 'done' }, 1);
    answer(record, null, 2);
    expect(record.isMissing).toBe(false);
  });

  test("should not take Celery's PENDING of an unknown id for a place in a queue", () => {
    const record = newRecord();
    const celery = { ...rules, readWord: wordReader(words.celery) };
    const pending = { status: 'PENDING' };
    takeAnswer(record, pending, stampOf(record), celery, 1);
    expect(record.task).toMatchObject({ status: 'unknown', reason: 'not_seen' });
    takeAnswer(record, { status: 'STARTED' }, stampOf(record), celery, 2);
    takeAnswer(record, pending, stampOf(record), celery, 3);
    expect(record.isMissing).toBe(true);
    expect(record.task?.status).toBe('running');
  });
});

test('should show that it is cancelling until the backend says how it ended', () => {
  const record = newRecord();
  answer(record, { status: 'running' }, 1);
  takeCancelling(record, 2);
  answer(record, { status: 'running', progress: 4 }, 3);
  expect(record.task).toMatchObject({ status: 'running', reason: 'cancelling' });
  answer(record, { status: 'done' }, 4);
  expect(record.task?.status).toBe('completed');
  expect(record.task?.reason).toBeUndefined();
});

test('should hold a derived start still, though requests take their time', () => {
  const record = newRecord();
  const client = newClient(record);
  answer(record, { status: 'running', runningFor: 10_000 }, 100_000);
  client.sync(100_000);
  answer(record, { status: 'running', runningFor: 11_000 }, 101_300);
  expect(client.sync(101_300)).toHaveLength(0);
  expect(client.task?.startedAt).toBe(90_000);
});

test('should call a log complete only once it has stayed as it is after the end', () => {
  const record = newRecord();
  const log = (all: string[]) => ({ status: 'done', log: { all } });
  answer(record, log(['a']), 1_000);
  const isOpen = (now: number): boolean => {
    messagesFor(record, { id: 'a' }, rules, now);
    return record.task?.logOpen === true;
  };
  expect(isOpen(1_000)).toBe(true);
  answer(record, log(['a', 'b']), 3_500);
  expect(isOpen(3_500)).toBe(true);
  answer(record, log(['a', 'b']), 4_500);
  answer(record, log(['a', 'b']), 6_000);
  expect(isOpen(6_000)).toBe(false);
  expect(record.task).toMatchObject({ logCount: 2 });
});

test('should end with what the backend has, whatever is pushed, overtaken and asked for again', () => {
  const word = fc.constantFrom('queued', 'running', 'paused', 'done', 'failed');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), status: word, progress: fc.nat(100) }),
    fc.record({ kind: fc.constantFrom('send', 'answer', 'push', 'sync') }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const record = newRecord();
      const client = newClient(record);
      let backend = { status: 'queued', progress: 0 };
      let underWay: { reading: TaskReading; askedAt: ReturnType<typeof stampOf> } | undefined;
      let now = 1;
      let last = 0;
      for (const one of steps) {
        now += 1;
        if (one.kind === 'set') backend = { status: one.status, progress: one.progress };
        else if (one.kind === 'send') {
          underWay ??= { reading: backend, askedAt: stampOf(record) };
        } else if (one.kind === 'answer' && underWay !== undefined) {
          takeAnswer(record, underWay.reading, underWay.askedAt, rules, now);
          underWay = undefined;
        } else if (one.kind === 'push') takePush(record, backend, rules, now);
        else client.sync(now);
        expect(client.task?.version ?? 0).toBeGreaterThanOrEqual(last);
        last = client.task?.version ?? 0;
      }
      answer(record, backend, now + 1);
      client.sync(now + 1);
      const { status } = wordReader()(backend.status) ?? {};
      expect(client.task?.status).toBe(status);
      expect(client.task?.progress?.value).toBe(backend.progress);
    }),
    { numRuns: 500 },
  );
});
