/**
 * What a new task may say of itself. Pure.
 */
import { HubError } from './errors.js';
import { areTagsSound, MAX_TAG_LENGTH, MAX_TAGS, MAX_TITLE_LENGTH } from './report.js';

/** What a new task is. */
export interface NewTask {
  /** @default a random UUID */
  id?: string;
  type?: string;
  /** At most 2,000 characters. */
  title?: string;
  /** At most 100, of at most 200 characters each. */
  tags?: readonly string[];
  /** Who starts it, as `identityKey` names identities; for permissions, and never sent to clients. */
  startedBy?: string;
}

/** What to start. */
export interface HubStartRequest extends NewTask {
  type: string;
  /** Plain data for the handler. */
  input?: unknown;
}

/** Checks the texts of a new task. @throws HubError 400 `invalid_body` */
export function checkText({ type = '', title = '', tags = [] }: NewTask): void {
  const wrong =
    type.length > MAX_TAG_LENGTH
      ? `a "type" of over ${MAX_TAG_LENGTH} characters`
      : title.length > MAX_TITLE_LENGTH
        ? `a "title" of over ${MAX_TITLE_LENGTH} characters`
        : areTagsSound(tags)
          ? undefined
          : `more than ${MAX_TAGS} "tags", or one of over ${MAX_TAG_LENGTH} characters`;
  if (wrong !== undefined) throw new HubError(400, 'invalid_body', `The task has ${wrong}.`);
}
