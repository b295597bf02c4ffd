/** What a client lacks of a task that is in the book. Pure. */
import type { RejectedMessage, ServerMessage, TaskCursor } from '../protocol/messages.js';
import { isTerminal } from '../protocol/task.js';
import { numbers, type LedgerRules, type TaskRecord } from './ledger.js';

/**
 * Makes sure that what this record says is newer than what a client holds, which may come from
 * another page's record, from storage or from a server that rendered the page.
 */
function outrank(record: TaskRecord, cursor: TaskCursor, now: number): void {
  const { epoch, version = 0 } = cursor;
  const { task } = record;
  if (epoch === undefined || task === undefined) return;
  const isAhead = epoch > record.epoch || (epoch === record.epoch && version > task.version);
  if (!isAhead) return;
  record.epoch = epoch;
  record.task = { ...task, epoch, version: Math.max(now, version + 1) };
}

/** Whether the log has settled: nothing more is expected of it. */
function isLogSettled(record: TaskRecord, { settle }: LedgerRules, now: number): boolean {
  const { log, logChangedAt, quietAnswers } = record;
  if (!log.isUsed || log.hasEnded) return true;
  return now - logChangedAt >= settle && (log.isPushOnly || quietAnswers >= 2);
}

/** The line that is being written is part of the state of a task whose log is read. */
function showOpenLine(record: TaskRecord, now: number): void {
  if (record.task === undefined) return;
  const { openLine: shown, ...rest } = record.task;
  const openLine = isTerminal(rest.status) ? undefined : record.log.openLine;
  if (shown?.text === openLine?.text && shown?.line === openLine?.line) return;
  const { updatedAt } = rest;
  record.task = {
    ...rest,
    ...numbers(record, now),
    updatedAt,
    ...(openLine !== undefined && { openLine }),
  };
}

/** What a client with this cursor lacks. */
export function messagesFor(
  record: TaskRecord,
  cursor: TaskCursor,
  rules: LedgerRules,
  now: number,
): ServerMessage[] {
  outrank(record, cursor, now);
  const { id, log } = record;
  const messages: ServerMessage[] = [];
  if (record.isMissing) messages.push(rejected(id, 'not_found'));
  if (record.task !== undefined && isTerminal(record.task.status)) {
    // Now that it is over, what its log holds is part of its state.
    const { logOpen: wasOpen, ...rest } = record.task;
    const isOpen = !isLogSettled(record, rules, now);
    if (
      rest.logCount !== log.count ||
      rest.firstLogLine !== log.firstLine ||
      isOpen !== (wasOpen === true)
    ) {
      const { updatedAt } = rest;
      record.task = {
        ...rest,
        ...numbers(record, now),
        updatedAt,
        ...(isOpen && { logOpen: true }),
      };
    }
  }
  if (cursor.nextLine !== undefined) showOpenLine(record, now);
  const { task } = record;
  if (task === undefined) return messages;
  if (cursor.epoch !== task.epoch || cursor.version !== task.version) {
    if (!record.isMissing) messages.push({ type: 'task', task });
  }
  if (cursor.nextLine !== undefined) {
    const nextLine = cursor.epoch === task.epoch ? cursor.nextLine : 0;
    messages.push(...log.messages(id, task.epoch ?? 0, nextLine));
  }
  return messages;
}

function rejected(id: string, code: RejectedMessage['code']): ServerMessage {
  return { type: 'rejected', id, code, message: '' };
}
