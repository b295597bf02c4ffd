/**
 * What the words of backends mean: those of plain JSON APIs, and how any word is looked up. Pure.
 * The words of particular engines are in `words/`.
 */
import { isTaskStatus, type TaskStatus } from '../protocol/task.js';
import type { WordMeaning, Words } from './definition.js';

/** Words that mean the same wherever they are used. */
const USUAL_WORDS: Words = {
  pending: 'pending',
  queued: 'pending',
  queueing: 'pending',
  in_queue: 'pending',
  waiting: 'pending',
  enqueued: 'pending',
  created: 'pending',
  submitted: 'pending',
  accepted: 'pending',
  received: 'pending',
  requested: 'pending',
  new: 'pending',
  initial: 'pending',
  initializing: 'pending(starting)',
  initialising: 'pending(starting)',
  starting: 'pending(starting)',
  booting: 'pending(starting)',
  provisioning: 'pending(starting)',
  preparing: 'pending(starting)',
  not_started: 'pending',
  scheduled: 'pending(scheduled)',
  delayed: 'pending(scheduled)',
  retrying: 'pending(retrying)',
  retry: 'pending(retrying)',
  running: 'running',
  in_progress: 'running',
  progress: 'running',
  active: 'running',
  started: 'running',
  working: 'running',
  processing: 'running',
  executing: 'running',
  busy: 'running',
  ongoing: 'running',
  downloading: 'running',
  uploading: 'running',
  finalizing: 'running',
  finalising: 'running',
  completing: 'running',
  stopping: 'running(cancelling)',
  cancelling: 'running(cancelling)',
  canceling: 'running(cancelling)',
  paused: 'paused',
  pausing: 'running',
  suspended: 'paused',
  on_hold: 'paused',
  input_required: 'paused(input_required)',
  completed: 'completed',
  complete: 'completed',
  success: 'completed',
  successful: 'completed',
  succeeded: 'completed',
  done: 'completed',
  finished: 'completed',
  ok: 'completed',
  skipped: 'completed(skipped)',
  failed: 'failed',
  failure: 'failed',
  error: 'failed',
  errored: 'failed',
  crashed: 'failed(crashed)',
  timeout: 'failed(timed_out)',
  timed_out: 'failed(timed_out)',
  expired: 'failed(expired)',
  rejected: 'failed(rejected)',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  aborted: 'cancelled',
  revoked: 'cancelled',
  terminated: 'cancelled(terminated)',
  killed: 'cancelled(terminated)',
  stopped: 'cancelled(stopped)',
  unknown: 'unknown',
};

/** A word as it is looked up: `In Progress`, `in-progress` and `inProgress` are one. */
function normaliseWord(word: string): string {
  return word
    .trim()
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[\s_-]+/g, '_')
    .toLowerCase();
}

/** What a word means: a status, and a reason where there is a finer one. */
export interface WordStatus {
  readonly status: TaskStatus;
  readonly reason?: string;
}

/** Reads a meaning; `undefined` where its status is none of ours. */
export function readMeaning(meaning: WordMeaning): WordStatus | undefined {
  const [, status, reason] = /^([a-z]+)(?:\((.*)\))?$/.exec(meaning) ?? [];
  if (!isTaskStatus(status)) return undefined;
  return reason === undefined || reason === '' ? { status } : { status, reason };
}

/** Looks a word up; `undefined` where nobody knows it. */
export type WordReader = (word: string) => WordStatus | undefined;

/** Makes the reader for the usual words and those given, which come first. Build it once. */
export function wordReader(own: Words = {}): WordReader {
  const meanings = new Map<string, WordStatus>();
  for (const words of [USUAL_WORDS, own]) {
    for (const [word, meaning] of Object.entries(words)) {
      const status = readMeaning(meaning);
      if (status !== undefined) meanings.set(normaliseWord(word), status);
    }
  }
  return (word) => meanings.get(normaliseWord(word));
}
