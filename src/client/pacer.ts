/**
 * Tells the server at which pace the page draws, so that steps of progress that would never be
 * drawn are not sent, parsed and merged for nothing.
 */
import type { ClientMessage } from '../protocol/messages.js';
import type { ClientParts, Pacer } from './clientParts.js';

/** A shorter pause than this is not worth telling, in ms: servers merge for 50 by themselves. */
const SHORTEST_PACE = 100;

/** What is told stands until it is off by this factor; what a drawing costs is never quite the same. */
const TOLERANCE = 1.5;

export function createPacer({ connection }: ClientParts): Pacer {
  /** The attempt whose server takes a pace. */
  let listener: number | undefined;
  let told = 0;
  let wanted = 0;

  function say(): void {
    if (connection.state().generation !== listener) return;
    if (wanted === told || (wanted * TOLERANCE > told && wanted < told * TOLERANCE)) return;
    const message: ClientMessage = { type: 'pace', interval: wanted };
    if (connection.send(JSON.stringify(message))) told = wanted;
  }

  return {
    welcomed(takesPace) {
      listener = takesPace ? connection.state().generation : undefined;
      told = 0;
      say();
    },
    drew(pause) {
      // Half at a time, for a drawing of few tasks may come between two of many.
      const next = Math.round(Math.max(pause, wanted / 2));
      wanted = next < SHORTEST_PACE ? 0 : next;
      say();
    },
  };
}
