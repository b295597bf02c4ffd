/** Whether an answer is one that the protocol has. Pure. */
import {
  isObject,
  parseServerFrame,
  parseSyncResponse,
  parseTask,
} from '../../src/protocol/index.js';

/** Statuses of answers; anything else is a finding, above all 500. */
const STATUSES: readonly number[] = [
  ...[200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409, 413, 415, 429, 431],
];

/** Codes with which a socket may be closed for what its client sent. */
const CLOSE_CODES: readonly number[] = [
  ...[1000, 1001, 1002, 1003, 1005, 1007, 1009, 4400, 4429, 4499],
];

/** An answer over HTTP. */
export interface HttpAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const shorten = (text: string): string => text.slice(0, 200);

/** @returns what is wrong with an answer */
export function judgeAnswer({ method, path, status, type, body }: HttpAnswer): string | undefined {
  const said = `${status} ${shorten(body)}`;
  if (!STATUSES.includes(status)) return `answered ${said}`;
  // Node itself answers what is not HTTP, and the server what is not below the hub's path.
  const isOutside = !/^(\/|\?|$)/.test(path);
  const isOthers = status === 400 || status === 431 || (status === 404 && isOutside);
  if (method === 'HEAD' || status === 304 || status === 204) return undefined;
  if (body === '' && isOthers) return undefined;
  if (status === 200 && type.startsWith('text/plain')) return undefined;
  if (status === 200 && type.startsWith('text/event-stream')) return judgeEvents(body);
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return `answered what is no JSON: ${said}`;
  }
  if (status >= 400) {
    const error = isObject(json) ? json['error'] : undefined;
    const isSound =
      isObject(error) && typeof error['code'] === 'string' && typeof error['message'] === 'string';
    return isSound ? undefined : `answered an error without a code: ${said}`;
  }
  if (path === '/sync') return judgeSync(json, said);
  const isTask = isObject(json) && typeof json['id'] === 'string' && 'status' in json;
  if (!isTask) return isObject(json) ? undefined : `answered what is no object: ${said}`;
  const rejected: string[] = [];
  parseTask(json, rejected);
  return rejected.length === 0 ? undefined : `answered a task with a wrong ${rejected.join(', ')}`;
}

function judgeSync(json: unknown, said: string): string | undefined {
  const parsed = parseSyncResponse(json);
  if (parsed === undefined) return `answered no sync response: ${said}`;
  const [problem] = parsed.problems;
  return problem && `answered a message that is wrong: ${problem.message}`;
}

function judgeEvents(body: string): string | undefined {
  const data = body.split('\n').filter((line) => line.startsWith('data:'));
  return data
    .map((line) => judgeFrame(line.slice('data:'.length)))
    .find((each) => each !== undefined);
}

/** @returns what is wrong with a frame of the hub */
export function judgeFrame(frame: string): string | undefined {
  const [problem] = parseServerFrame(frame).problems;
  return problem && `sent a frame that is wrong: ${problem.message}`;
}

/** @returns what is wrong with the way in which a socket was closed */
export function judgeClose(code: number): string | undefined {
  return CLOSE_CODES.includes(code) ? undefined : `closed a socket with ${code}`;
}
