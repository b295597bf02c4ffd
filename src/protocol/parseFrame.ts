/**
 * What both directions of a socket share when a frame comes in: size, JSON, one message or many,
 * and the fields of each by a table. Pure. The tables are in `parseServerMessage` and
 * `parseClientMessage`.
 */
import { MAX_FRAME_BYTES } from './messages.js';
import { isObject, type JsonObject } from './values.js';

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

/**
 * Reads one message: the message, or what is wrong with it, or `undefined` where its type is not
 * known. `rejected` takes the names of parts that are wrong and were left out.
 */
export type MessageReader<Message> = (
  value: unknown,
  rejected: string[],
) => Message | string | undefined;

/** For each type of message a reader of each field that it must have. */
export type MessageTable<Message extends { readonly type: string }> = {
  readonly [Type in Message['type']]: FieldReaders<Omit<Extract<Message, { type: Type }>, 'type'>>;
};

type FieldReaders<Fields> = {
  readonly [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: (
    value: unknown,
    rejected: string[],
  ) => Fields[Key] | undefined;
};

/**
 * Makes a reader of a table.
 * @param check says what is wrong with a message as a whole, and may complete it from its source
 */
export function messageReader<Message extends { readonly type: string }>(
  table: MessageTable<Message>,
  check?: (message: Message, source: JsonObject) => string | undefined,
): MessageReader<Message> {
  return (value, rejected) => {
    if (!isObject(value)) return undefined;
    const type = value['type'] as Message['type'];
    if (typeof type !== 'string' || !Object.hasOwn(table, type)) return undefined;
    const readers = table[type] as Readonly<Record<string, MessageReader<unknown>>>;
    const message: Record<string, unknown> = { type };
    for (const name in readers) {
      const field = readers[name]?.(value[name], rejected);
      if (field === undefined) return `has no proper ${name}`;
      message[name] = field;
    }
    return check?.(message as Message, value) ?? (message as Message);
  };
}

/** Bytes of a string as UTF-8; a lone surrogate counts as the 3 bytes of its replacement. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Whether a frame is over the limit; most are told by their length alone. */
const isTooLarge = (text: string): boolean =>
  text.length * 3 > MAX_FRAME_BYTES &&
  (text.length > MAX_FRAME_BYTES || utf8Length(text) > MAX_FRAME_BYTES);

/** Reads a frame with the reader of its direction. Never throws. */
export function parseFrame<Message extends object>(
  data: unknown,
  read: MessageReader<Message>,
): ParsedFrame<Message> {
  if (typeof data !== 'string') return failed('not_text', 'A frame was not text.');
  if (isTooLarge(data)) return failed('too_large', `A frame was over ${MAX_FRAME_BYTES} bytes.`);
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return failed('not_json', `A frame was not JSON: ${data.slice(0, 80)}`);
  }
  return readMessages(Array.isArray(json) ? json : [json], read);
}

function failed<Message>(code: ProtocolProblem['code'], message: string): ParsedFrame<Message> {
  return { messages: [], problems: [{ code, message }] };
}

/** The beginning of a message. One that is nested deep can be read, but not written again. */
function excerpt(value: unknown): string {
  try {
    return String(JSON.stringify(value)).slice(0, 80);
  } catch {
    return '…';
  }
}

/** Reads messages that were parsed from JSON already. */
export function readMessages<Message extends object>(
  values: readonly unknown[],
  read: MessageReader<Message>,
): ParsedFrame<Message> {
  const messages: Message[] = [];
  const problems: ProtocolProblem[] = [];
  let rejected: string[] = [];
  const report = (code: ProtocolProblem['code'], what: string, value: unknown): void => {
    problems.push({ code, message: `A message ${what}: ${excerpt(value)}` });
  };
  for (const value of values) {
    const outcome = read(value, rejected);
    if (outcome === undefined) report('unknown_message', 'is of no known type', value);
    else if (typeof outcome === 'string') report('bad_message', outcome, value);
    else {
      messages.push(outcome);
      if (rejected.length > 0) report('bad_field', `has a wrong ${rejected.join(', ')}`, value);
    }
    if (rejected.length > 0) rejected = [];
  }
  return { messages, problems };
}
