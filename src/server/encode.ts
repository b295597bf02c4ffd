/**
 * Messages as text, each made once and shared by all who get it, and what of a task a client
 * needs. Pure; imports protocol/ and types.
 */
import { Buffer } from 'node:buffer';
import {
  comparePositions,
  MAX_FRAME_BYTES,
  type LogsMessage,
  type ServerMessage,
  type Task,
  type TaskCursor,
} from '../protocol/index.js';
import type { LineSlice } from './store/store.js';

/** A message as JSON text. */
export interface EncodedMessage {
  readonly text: string;
  /** UTF-8 bytes of `text`. */
  readonly bytes: number;
}

/** Lines in one logs message on a socket. */
export const MAX_LINES_PER_MESSAGE = 300;

export function encode(message: ServerMessage): EncodedMessage {
  const text = JSON.stringify(message);
  return { text, bytes: Buffer.byteLength(text) };
}

/** A message that fits a frame; one that does not is announced, to be fetched. */
export function encodeForSocket(
  message: ServerMessage,
  id: string,
  what: 'task' | 'logs',
): EncodedMessage {
  const encoded = encode(message);
  return encoded.bytes <= MAX_FRAME_BYTES ? encoded : encode({ type: 'deferred', id, what });
}

const texts = new WeakMap<Task, string>();

/** A task as JSON; made once for each state of it. */
export function taskText(task: Task): string {
  let text = texts.get(task);
  if (text === undefined) texts.set(task, (text = JSON.stringify(task)));
  return text;
}

const encodedTasks = new WeakMap<Task, EncodedMessage>();

/** The whole task for a socket; made once for each state of it. */
export function encodeTask(task: Task): EncodedMessage {
  let encoded = encodedTasks.get(task);
  if (encoded === undefined) {
    const text = `{"type":"task","task":${taskText(task)}}`;
    const bytes = Buffer.byteLength(text);
    encoded =
      bytes <= MAX_FRAME_BYTES
        ? { text, bytes }
        : encode({ type: 'deferred', id: task.id, what: 'task' });
    encodedTasks.set(task, encoded);
  }
  return encoded;
}

/** A run of lines as a message. */
export function logsMessage(id: string, epoch: number, slice: LineSlice): LogsMessage {
  return { type: 'logs', id, epoch, ...slice };
}

/**
 * A run of lines as messages that fit frames. A line that is too large for any becomes `deferred`; those after it follow as if it had been sent.
 */
export function encodeLines(id: string, epoch: number, slice: LineSlice): EncodedMessage[] {
  const { firstLine, count, lines } = slice;
  const encoded = encode(logsMessage(id, epoch, slice));
  if (encoded.bytes <= MAX_FRAME_BYTES && lines.length <= MAX_LINES_PER_MESSAGE) return [encoded];
  if (lines.length === 1) return [encode({ type: 'deferred', id, what: 'logs' })];
  const middle = Math.min(Math.ceil(lines.length / 2), MAX_LINES_PER_MESSAGE);
  return [
    ...encodeLines(id, epoch, { firstLine, count, lines: lines.slice(0, middle) }),
    ...encodeLines(id, epoch, { firstLine, count, lines: lines.slice(middle) }),
  ];
}

/** Where a task stands; a store without epochs counts as epoch 0. */
export function position(task: Task): { epoch: number; version: number } {
  return { epoch: task.epoch ?? 0, version: task.version };
}

/** Whether a client that holds what its cursor says needs to be sent the task. */
export function needsTask(cursor: TaskCursor, task: Task): boolean {
  return (
    cursor.version === undefined ||
    comparePositions({ epoch: cursor.epoch ?? 0, version: cursor.version }, position(task)) !== 0
  );
}

/** Where the log begins for a cursor: the line to send first, and whether the client must hear of it even if there is none. */
export interface LogStart {
  readonly from: number;
  readonly tellAnyway: boolean;
}

/** Where the log begins for a cursor; `undefined` where no logs are wanted. */
export function logStart(cursor: TaskCursor, task: Task): LogStart | undefined {
  if (cursor.nextLine === undefined) return undefined;
  const isOtherEpoch = cursor.epoch !== undefined && cursor.epoch !== task.epoch;
  const wanted = isOtherEpoch ? 0 : cursor.nextLine;
  const from = Math.min(Math.max(wanted, task.firstLogLine), task.logCount);
  return { from, tellAnyway: cursor.epoch !== task.epoch || from !== cursor.nextLine };
}
