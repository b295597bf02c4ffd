/**
 * All English words in one object. Kept apart from its sections, so that an app which does not ask for
 * it ships none of what its components do not say.
 */
import {
  englishActions,
  englishCard,
  englishConnection,
  englishError,
  englishLogFrame,
  englishPhases,
  englishProgress,
  englishResult,
  englishSpeech,
  englishStatus,
  englishSummary,
  englishTable,
  englishTime,
  englishUpdated,
} from './english.js';
import { englishLogBody } from './englishLog.js';
import type { Labels } from './labels.js';

/** Every string of the kit in English: the built-in language, and a template for your own. */
export const englishLabels: Labels = {
  locale: 'en',
  status: englishStatus,
  time: englishTime,
  progress: englishProgress,
  phases: englishPhases,
  connection: englishConnection,
  updated: englishUpdated,
  error: englishError,
  result: englishResult,
  actions: englishActions,
  card: englishCard,
  table: englishTable,
  summary: englishSummary,
  // Not by spreading, which bundlers take for a side effect.
  log: /* @__PURE__ */ Object.assign({}, englishLogFrame, englishLogBody),
  speech: englishSpeech,
};
