/**
 * Keeps book of which tasks are known to be the server's present state: answers and pushes confirm
 * them, a lost connection or a failed poll takes that back. Sends nothing.
 */
import type { ClientParts, Freshness } from '../clientParts.js';
import { updateMeta } from './taskEntries.js';

export function createFreshness(parts: ClientParts): Freshness {
  const { entries } = parts;
  return {
    answered(ids) {
      const now = parts.clock.now();
      for (const id of ids) {
        const entry = entries.get(id);
        if (entry !== undefined) parts.inbox.confirm(entry, now);
      }
    },
    pushed(entry) {
      // A task that was refused, or whose first state came late, was not confirmed by its answer.
      if (!entry.meta.get().isInStep && parts.subscriber.isAnswered(entry)) {
        parts.inbox.confirm(entry, null);
      }
    },
    lose() {
      for (const entry of entries.all()) {
        if (!entry.isFinished && !parts.subscriber.isAnswered(entry)) {
          updateMeta(entry, { isInStep: false });
        }
      }
    },
    due(withRefused) {
      return [...entries.all()]
        .filter((entry) => !entry.isFinished && (withRefused || entry.meta.get().error === null))
        .map(({ id }) => id);
    },
  };
}
