/**
 * What is wrong with a definition, in words that name the field. TypeScript finds most of it before;
 * this is for what it cannot see, and for JavaScript.
 */
import type { BackendDefinition, WordMeaning } from './definition.js';
import { READING_FIELDS } from './reading.js';
import { readMeaning } from './statusWords.js';

type Kind = 'text' | 'function' | 'object' | 'number' | 'route';

const FIELDS: Readonly<Record<keyof BackendDefinition, readonly Kind[]>> = {
  url: ['text'],
  headers: ['object', 'function'],
  fetch: ['function'],
  timeout: ['number'],
  get: ['route', 'function'],
  many: ['function'],
  read: ['function'],
  words: ['object'],
  engine: ['text'],
  logs: ['function'],
  start: ['text', 'object', 'function'],
  cancel: ['route', 'function'],
  pause: ['route', 'function'],
  resume: ['route', 'function'],
  retry: ['route', 'function'],
  list: ['function'],
  interval: ['number', 'object', 'function'],
  maxPolls: ['number'],
  live: ['function'],
  settle: ['number'],
  startGrace: ['number'],
};

const DESCRIPTIONS: Readonly<Record<Kind, string>> = {
  text: 'a text',
  function: 'a function',
  object: 'an object',
  number: 'a number above 0',
  route: "a route with {id} in it, as in 'GET /jobs/{id}'",
};

const isOf = (kind: Kind, value: unknown): boolean =>
  kind === 'route'
    ? typeof value === 'string' && value.includes('{id}')
    : kind === 'text'
      ? typeof value === 'string'
      : kind === 'number'
        ? typeof value === 'number' && value > 0
        : typeof value === kind && value !== null;

/** Throws a TypeError that says which field is wrong and what it has to be. */
export function checkDefinition(definition: BackendDefinition): void {
  const problem = findProblem(definition);
  if (problem !== undefined) throw new TypeError(`createTaskBackend: ${problem}`);
}

function findProblem(definition: BackendDefinition): string | undefined {
  if (typeof definition !== 'object' || definition === null || definition.get === undefined) {
    return "`get` is missing. It is where one task's state comes from, as in { get: '/jobs/{id}' }.";
  }
  for (const [name, value] of Object.entries(definition) as [string, unknown][]) {
    if (!Object.hasOwn(FIELDS, name)) {
      return `there is no field \`${name}\`. The fields are ${Object.keys(FIELDS).join(', ')}.`;
    }
    const kinds = FIELDS[name as keyof BackendDefinition];
    if (value === undefined || kinds.some((kind) => isOf(kind, value))) continue;
    const wanted = kinds.map((kind) => DESCRIPTIONS[kind]).join(' or ');
    return `\`${name}\` is ${describe(value)}, but has to be ${wanted}.`;
  }
  for (const [word, meaning] of Object.entries(definition.words ?? {})) {
    if (typeof meaning === 'string' && readMeaning(meaning as WordMeaning) !== undefined) continue;
    return (
      `\`words.${word}\` is ${describe(meaning)}, but has to be a status, with or without a reason: ` +
      "'running', 'paused(input_required)'."
    );
  }
  return undefined;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return value === null || typeof value === 'number' ? String(value) : `of type ${typeof value}`;
}

/** A message about a reading with a field that it cannot have; `undefined` where it is as it should be. */
export function findReadingProblem(reading: unknown): string | undefined {
  if (typeof reading !== 'object' || reading === null) {
    return `\`read\` returned ${describe(reading)}, but has to return an object with a \`status\`.`;
  }
  const name = Object.keys(reading).find(
    (key) => !(READING_FIELDS as readonly string[]).includes(key),
  );
  if (name === undefined) return undefined;
  return `\`read\` returned a field \`${name}\`, which is none of ${READING_FIELDS.join(', ')}.`;
}
