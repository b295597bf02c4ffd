/**
 * What the words of backends mean: those of plain JSON APIs, and how any word is looked up. Pure.
 * The words of particular engines are in `words/`.
 */
import { isTaskStatus, type TaskStatus } from '../protocol/task.js';
import type { WordMeaning, Words } from './definition.js';

/** Words that mean the same wherever they are used, by what they mean. */
const USUAL_WORDS = {
  pending:
    'pending queued queueing in_queue waiting enqueued created submitted accepted ' +
    'received requested new initial not_started',
  'pending(starting)': 'initializing initialising starting booting provisioning preparing',
  'pending(scheduled)': 'scheduled delayed',
  'pending(retrying)': 'retrying retry',
  running:
    'running in_progress progress active started working processing executing busy ' +
    'ongoing downloading uploading finalizing finalising completing pausing',
  'running(cancelling)': 'stopping cancelling canceling',
  paused: 'paused suspended on_hold',
  'paused(input_required)': 'input_required',
  completed: 'completed complete success successful succeeded done finished ok',
  'completed(skipped)': 'skipped',
  failed: 'failed failure error errored',
  'failed(crashed)': 'crashed',
  'failed(timed_out)': 'timeout timed_out',
  'failed(expired)': 'expired',
  'failed(rejected)': 'rejected',
  cancelled: 'cancelled canceled aborted revoked',
  'cancelled(terminated)': 'terminated killed',
  'cancelled(stopped)': 'stopped',
  unknown: 'unknown',
} satisfies Partial<Record<WordMeaning, string>>;

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
  const add = (meaning: string, words: readonly string[]): void => {
    const status = readMeaning(meaning as WordMeaning);
    if (status === undefined) return;
    for (const word of words) meanings.set(normaliseWord(word), status);
  };
  for (const [meaning, words] of Object.entries(USUAL_WORDS)) add(meaning, words.split(' '));
  for (const [word, meaning] of Object.entries(own)) add(meaning, [word]);
  return (word) => meanings.get(normaliseWord(word));
}
