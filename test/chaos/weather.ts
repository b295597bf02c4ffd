/**
 * What can go wrong between client and hub, as the odds of each fault. A run goes from one weather
 * to the next; `CALM` is the one in which everything has to come right.
 *
 * TCP neither reorders nor repeats what is inside one socket, so some of this is worse than any
 * network: it stands for servers and proxies with faults. Only updates are reordered; an
 * answer that overtook its question would have no meaning.
 */
import type { Chance } from './random.js';

/** The odds of faults: probabilities, and ms of the machine. */
export interface Weather {
  readonly name: string;
  /** New sockets are answered with 503. */
  readonly refuse: number;
  /** New sockets are accepted and dropped at once. */
  readonly drop: number;
  /** Nothing gets through, and nothing is closed either. */
  readonly isBlackHole: boolean;
  /** The hub's frames are not read. */
  readonly isSlow: boolean;
  /** A socket is cut at a frame. */
  readonly cut: number;
  /** A frame comes twice, or is cut short. */
  readonly repeat: number;
  readonly truncate: number;
  /** The longest delay of a frame; with `reorder` later ones may overtake it. */
  readonly delay: number;
  readonly reorder: boolean;
  /** A frame of the client is cut short, which ends its socket for good. */
  readonly garble: number;
  /** A request is not answered, answered with an error, or with half of the answer. */
  readonly lose: number;
  readonly fail: number;
  readonly halve: number;
  /** The longest delay of an answer to a request, so that pushes overtake it. */
  readonly answerDelay: number;
}

/** The weather as it is now, and the book of what it did. */
export interface Sky {
  readonly weather: Weather;
  count(fault: string): void;
}

export const CALM: Weather = {
  name: 'calm',
  refuse: 0,
  drop: 0,
  isBlackHole: false,
  isSlow: false,
  cut: 0,
  repeat: 0,
  truncate: 0,
  delay: 0,
  reorder: false,
  garble: 0,
  lose: 0,
  fail: 0,
  halve: 0,
  answerDelay: 0,
};

/** Every kind of weather; those that come often are there more than once. */
const WEATHERS: readonly Partial<Weather>[] = [
  { name: 'calm' },
  { name: 'calm', answerDelay: 15 },
  { name: 'cuts', cut: 0.1, answerDelay: 5 },
  { name: 'cuts', cut: 0.3 },
  { name: 'delays', delay: 12, answerDelay: 12 },
  { name: 'reordered', delay: 10, reorder: true, answerDelay: 10 },
  { name: 'reordered', delay: 4, reorder: true, repeat: 0.3 },
  { name: 'repeated', repeat: 0.5, answerDelay: 5 },
  { name: 'truncated', truncate: 0.15 },
  { name: 'refused', refuse: 1, answerDelay: 10 },
  { name: 'refused', refuse: 0.7, fail: 0.5 },
  { name: 'accepted and dropped', drop: 0.9, answerDelay: 5 },
  { name: 'black hole', isBlackHole: true },
  { name: 'slow reader', isSlow: true },
  { name: 'garbled', garble: 0.05 },
  { name: 'storm', cut: 0.1, repeat: 0.2, truncate: 0.1, delay: 5, reorder: true, fail: 0.2 },
  { name: 'requests lost', refuse: 1, lose: 0.5, answerDelay: 10 },
  { name: 'requests fail', refuse: 1, fail: 0.6, halve: 0.2, answerDelay: 5 },
];

export const drawWeather = (chance: Chance): Weather => ({ ...CALM, ...chance.pick(WEATHERS) });
