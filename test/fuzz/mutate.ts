/** Breaks valid JSON and bytes in all ways that a stranger might. Pure: chance comes in. */
import { Buffer } from 'node:buffer';
import type { Chance } from '../chaos/random.js';

/** JSON as text that need not be valid any more. */
type Piece = string;

const NUMBERS: readonly Piece[] = [
  ...['0', '-0', '-1', '0.1', '1e308', '1e309', '-1e309', '1e-400', '9007199254740991'],
  ...['9007199254740993', '18446744073709551616', '-9223372036854775808', 'NaN', 'Infinity', '01'],
  '1'.repeat(400),
];

const TEXTS: readonly Piece[] = [
  ...[
    '""',
    '"__proto__"',
    '"constructor"',
    '"toString"',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
  ],
  ...[
    '"../../etc/passwd"',
    '"<script>"',
    '"\\u2028"',
    '"a\\r\\nSet-Cookie: x"',
    '"\u202e"',
    '"-"',
    '"sync"',
  ],
  `"${'x'.repeat(129)}"`,
  `"${'x'.repeat(3_000)}"`,
  `"${'\\n'.repeat(500)}"`,
  '"\\u001b]8;;http://x\\u0007"',
];

const WORDS: readonly Piece[] = [
  'null',
  'true',
  'false',
  'undefined',
  '{}',
  '[]',
  '[[]]',
  '{"":0}',
];

const KEYS: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', ''],
  ...['id', 'type', 'tasks', 'status', 'version', 'epoch', 'nextLine', 'attempt', 'logs', 'length'],
];

function deep({ whole, pick }: Chance): Piece {
  const depth = pick([10, 99, 101, 1_000, whole(1, 15_000)]);
  return pick([
    '['.repeat(depth) + ']'.repeat(depth),
    `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    '['.repeat(depth),
  ]);
}

/** A value of any type. */
function anyValue(chance: Chance): Piece {
  const kind = chance.whole(0, 19);
  if (kind === 0) return deep(chance);
  if (kind === 1) return `[${Array(chance.whole(1, 2_000)).fill('{"id":"a"}').join()}]`;
  return chance.pick(chance.pick([NUMBERS, TEXTS, WORDS]));
}

/** Writes a value as JSON and breaks it on the way, here and there. */
function writeBroken(
  value: unknown,
  chance: Chance,
  odds: number,
  donors: readonly unknown[],
): Piece {
  if (chance.happens(odds)) return anyValue(chance);
  if (chance.happens(odds / 2)) return JSON.stringify(chance.pick(donors));
  const write = (part: unknown): Piece => writeBroken(part, chance, odds, donors);
  if (Array.isArray(value)) {
    const items = value.map(write);
    if (items.length > 0 && chance.happens(odds))
      items.push(...Array<Piece>(chance.whole(1, 300)).fill(items[0] ?? ''));
    if (chance.happens(odds)) items.splice(chance.whole(0, items.length), 1);
    return `[${items.join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).map(([key, part]) => [key, write(part)] as const);
  // A key that comes twice, one that is missing, one that nobody expects.
  if (chance.happens(odds))
    entries.push([entries.length === 0 ? 'id' : chance.pick(entries)[0], anyValue(chance)]);
  if (chance.happens(odds)) entries.splice(chance.whole(0, entries.length), 1);
  if (chance.happens(odds)) entries.unshift([chance.pick(KEYS), anyValue(chance)]);
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${part}`).join(',')}}`;
}

/** Breaks bytes without a thought of what they mean. */
function breakBytes(bytes: Buffer, other: Buffer, chance: Chance): Buffer {
  const at = chance.whole(0, bytes.length);
  const end = chance.whole(at, bytes.length);
  switch (chance.whole(0, 6)) {
    case 0: // cut short
      return bytes.subarray(0, at);
    case 1: // the beginning of one, the end of another
      return Buffer.concat([bytes.subarray(0, at), other.subarray(chance.whole(0, other.length))]);
    case 2: // a part again and again
      return Buffer.concat([
        bytes.subarray(0, end),
        ...Array<Buffer>(chance.whole(1, 50)).fill(bytes.subarray(at, end)),
        bytes.subarray(end),
      ]);
    case 3: // a part missing
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    case 4: {
      // a few bytes changed
      const changed = Buffer.from(bytes);
      for (let n = chance.whole(1, 4); n > 0 && changed.length > 0; n -= 1) {
        changed[chance.whole(0, changed.length - 1)] = chance.whole(0, 255);
      }
      return changed;
    }
    case 5: // bytes that are no UTF-8
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(chance.pick(['ff', 'c0af', 'eda080', 'f8808080', 'e2', 'f4908080']), 'hex'),
        bytes.subarray(at),
      ]);
    default: // two in one
      return Buffer.concat([bytes, other]);
  }
}

/**
 * Breaks a valid value.
 * @param donors valid values, parts of which get into others
 * @returns bytes; most are still JSON, for what is not gets no further than the parser
 */
export function mutate(value: unknown, donors: readonly unknown[], chance: Chance): Buffer {
  const odds = chance.pick([0.02, 0.1, 0.3]);
  const bytes = Buffer.from(writeBroken(value, chance, odds, donors));
  if (!chance.happens(0.35)) return bytes;
  return breakBytes(bytes, Buffer.from(JSON.stringify(chance.pick(donors))), chance);
}

/** Breaks an address: the segments of its path, the values of its query. */
export function mutateAddress(address: string, chance: Chance): string {
  const part = (): string =>
    encodeURIComponent(
      chance.pick([
        ...KEYS,
        '..',
        '.',
        '-',
        'x'.repeat(200),
        '1e99',
        '-1',
        'a/b',
        '\u0000',
        'ü,ü',
        'NaN',
      ]),
    );
  const [path = '', query = ''] = address.split('?');
  const segments = path.split('/');
  if (chance.happens(0.3)) segments[chance.whole(0, segments.length - 1)] = part();
  if (chance.happens(0.1)) segments.push(part());
  const parameters = query.split('&').filter((each) => each !== '');
  const broken = parameters.map((each) =>
    chance.happens(0.4) ? `${each.split('=')[0] ?? ''}=${part()}` : each,
  );
  if (chance.happens(0.2))
    broken.push(`${chance.pick(['limit', 'cursor', 'after', 'ids', 'tag'])}=${part()}`);
  const raw = chance.happens(0.05) ? '%zz' : '';
  return segments.join('/') + raw + (broken.length === 0 ? '' : `?${broken.join('&')}`);
}
