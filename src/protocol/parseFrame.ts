/**
 * What both directions of a socket share when a frame comes in: size, JSON, one message or many.
 * Pure. The messages themselves are read by `parseServerMessage` and `parseClientMessage`.
 */
import { MAX_FRAME_BYTES } from './messages.js';

/** What was wrong with a frame or with one message in it. */
export interface ProtocolProblem {
  /** `too_large`, `not_text`, `not_json`, `unknown_message`, `bad_message`, or `bad_field` (the rest of the message counts). */
  readonly code:
    'too_large' | 'not_text' | 'not_json' | 'unknown_message' | 'bad_message' | 'bad_field';
  /** What it was, for the one who has to find the fault. */
  readonly message: string;
}

/** What a frame held: what could be read, and what was wrong with the rest. */
export interface ParsedFrame<Message> {
  readonly messages: readonly Message[];
  readonly problems: readonly ProtocolProblem[];
}

/** Reads one message: the message, or what is wrong with it. `report` takes what is wrong with a part of it. */
export type MessageReader<Message> = (
  value: unknown,
  report: (problem: ProtocolProblem) => void,
) => Message | ProtocolProblem;

/** Tells a problem from a message: messages have a `type`, problems a `code` and no `type`. */
function isProblem(value: object): value is ProtocolProblem {
  return !('type' in value);
}

/** Bytes of a string as UTF-8; a lone surrogate counts as the 3 bytes of its replacement. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 2;
      index += 1;
    } else bytes += 2;
  }
  return bytes;
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** Whether a frame is over the limit; most are told by their length alone. */
function isTooLarge(text: string, limit: number = MAX_FRAME_BYTES): boolean {
  if (text.length > limit) return true;
  return text.length * 3 > limit && utf8Length(text) > limit;
}

/** Reads a frame with the reader of its direction. Never throws. */
export function parseFrame<Message extends object>(
  data: unknown,
  read: MessageReader<Message>,
): ParsedFrame<Message> {
  if (typeof data !== 'string') {
    return failed({ code: 'not_text', message: 'A frame was not text; frames are JSON text.' });
  }
  if (isTooLarge(data)) {
    return failed({
      code: 'too_large',
      message: `A frame was over the limit of ${MAX_FRAME_BYTES} bytes, so it was not read.`,
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return failed({ code: 'not_json', message: `A frame was not JSON: ${excerpt(data)}` });
  }
  return readMessages(json, read);
}

/** Reads one message or an array of them that were parsed from JSON already. */
export function readMessages<Message extends object>(
  json: unknown,
  read: MessageReader<Message>,
): ParsedFrame<Message> {
  const messages: Message[] = [];
  const problems: ProtocolProblem[] = [];
  const report = (problem: ProtocolProblem): void => void problems.push(problem);
  for (const value of Array.isArray(json) ? json : [json]) {
    const outcome = read(value, report);
    if (isProblem(outcome)) problems.push(outcome);
    else messages.push(outcome);
  }
  return { messages, problems };
}

/** A message that could not be read, as a problem. */
export function badMessage(type: string, what: string): ProtocolProblem {
  return { code: 'bad_message', message: `A "${type}" message ${what}, so it was left out.` };
}

/** A message of a type that this side does not know, as a problem. */
export function unknownMessage(value: unknown): ProtocolProblem {
  return {
    code: 'unknown_message',
    message: `A message was of no known type: ${excerpt(JSON.stringify(value) ?? String(value))}`,
  };
}

const excerpt = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

function failed<Message>(problem: ProtocolProblem): ParsedFrame<Message> {
  return { messages: [], problems: [problem] };
}
