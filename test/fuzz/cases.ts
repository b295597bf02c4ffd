/** The cases of a fuzz run, each by its seed and number alone, so that one can be repeated. Pure. */
import { Buffer } from 'node:buffer';
import { chance } from '../chaos/random.js';
import { mutate, mutateAddress } from './mutate.js';
import { sampleFrames, sampleRequests } from './samples.js';

/** What is sent to the hub. */
export type FuzzCase =
  /** Text of a frame, which need not be UTF-8. */
  | { readonly kind: 'frame'; readonly bytes: Buffer; readonly binary: boolean }
  /** Bytes in place of a frame. */
  | { readonly kind: 'wire'; readonly bytes: Buffer }
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly path: string;
      readonly body: Buffer | undefined;
    };

/** Cases that share the task on which they work; a later one has a new task, for many end theirs. */
export const CASES_PER_TASK = 100;

/** The id of the task on which a case works. */
export const taskIdOf = (number: number): string => `fuzz-${Math.floor(number / CASES_PER_TASK)}`;

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'];

/** One case of a run. */
export function fuzzCase(seed: number, number: number): FuzzCase {
  const luck = chance((Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) >>> 0);
  const id = taskIdOf(number);
  const frames = sampleFrames(id);
  const requests = sampleRequests(id);
  const bodies = requests.flatMap(({ body }) => (body === undefined ? [] : [body]));
  const donors = [...frames, ...bodies];
  if (luck.happens(0.45)) {
    const bytes = mutate(luck.pick(frames), donors, luck);
    if (luck.happens(0.03))
      return { kind: 'wire', bytes: breakHeader(bytes, luck.whole(0, 2 ** 31)) };
    return { kind: 'frame', bytes, binary: luck.happens(0.01) };
  }
  const sample = luck.pick(requests);
  const hasBody = sample.body !== undefined;
  const isOdd = luck.happens(0.02);
  const method = isOdd ? luck.pick(METHODS) : sample.method;
  const path = !hasBody || luck.happens(0.1) ? mutateAddress(sample.path, luck) : sample.path;
  const body =
    (hasBody || isOdd) && method !== 'GET' && method !== 'HEAD'
      ? mutate(sample.body ?? {}, donors, luck)
      : undefined;
  return { kind: 'request', method, path, body };
}

/** A frame whose header does not say what follows. */
function breakHeader(payload: Buffer, seed: number): Buffer {
  const luck = chance(seed);
  const length = Math.min(payload.length, 125);
  const mask = Buffer.from([1, 2, 3, 4]);
  const masked = Buffer.from(
    payload.subarray(0, length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)),
  );
  const header = Buffer.from([luck.whole(0, 255), luck.whole(0, 255)]);
  return Buffer.concat([header, mask, masked]);
}
