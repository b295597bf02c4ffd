/**
 * The two errors of the server: why a task failed, and why a request was not done.
 * Also turns whatever a handler throws into what people can read. Imports only protocol types.
 */
import type { TaskFailure } from '../protocol/index.js';
import { toPlain } from './plain.js';

/** What a {@link TaskFailedError} says beyond its message. */
export interface TaskFailedErrorOptions {
  /** A stable word for programs. */
  code?: string;
  /** What the reader can do about it. */
  guidance?: string;
  /** Whether trying again may help. */
  retryable?: boolean;
  /** Anything more that is plain data. Clients see it. */
  details?: unknown;
  cause?: unknown;
}

/**
 * Throw this in a handler to fail a task with more than a message.
 * @example throw new TaskFailedError('The disk is full.', { code: 'disk_full', guidance: 'Free 2 GB.' })
 */
export class TaskFailedError extends Error {
  override readonly name: string = 'TaskFailedError';
  readonly code: string | undefined;
  readonly guidance: string | undefined;
  readonly retryable: boolean | undefined;
  readonly details: unknown;

  constructor(message: string, options: TaskFailedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.guidance = options.guidance;
    this.retryable = options.retryable;
    this.details = options.details;
  }
}

/** A request that was not done, with the HTTP status and the code that say why. */
export class HubError extends Error {
  override readonly name: string = 'HubError';
  readonly status: number;
  readonly code: string;
  /** ms after which it may be tried again, where that is known. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { cause?: unknown; retryAfter?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.code = code;
    this.retryAfter = options.retryAfter;
  }
}

/** The error of an id that this hub has no task for. */
export function unknownTask(id: string): HubError {
  return new HubError(
    404,
    'not_found',
    `No task "${id}" is known here. It never was, or it was removed after it had finished.`,
  );
}

/** For work that failed without a word. */
const NO_REASON = 'The task failed and did not say why.';

/**
 * What a handler threw, as a task's error. Stack and `details` of errors that are not a
 * {@link TaskFailedError} stay on the server: they name files, queries and secrets.
 */
export function toFailure(thrown: unknown): TaskFailure {
  try {
    return readFailure(thrown);
  } catch {
    // Whatever was thrown throws when it is read.
    return { message: NO_REASON };
  }
}

function readFailure(thrown: unknown): TaskFailure {
  if (typeof thrown !== 'object' || thrown === null) {
    const text = thrown === undefined ? '' : String(thrown);
    return { message: text || NO_REASON };
  }
  const source = thrown as Record<string, unknown>;
  const { message, code, guidance, retryable } = source;
  const failure: TaskFailure = {
    message: typeof message === 'string' && message !== '' ? message : NO_REASON,
  };
  if (typeof code === 'string' && code !== '') failure.code = code;
  if (typeof guidance === 'string') failure.guidance = guidance;
  if (typeof retryable === 'boolean') failure.retryable = retryable;
  // By its name too, for the package may be there twice.
  const isOurs = thrown instanceof TaskFailedError || source['name'] === 'TaskFailedError';
  if (isOurs && source['details'] !== undefined) {
    const details = toPlain(source['details']);
    if (details.ok) failure.details = details.value;
  }
  return failure;
}
