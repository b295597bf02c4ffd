/**
 * The ids of a stream's events: how far it has come with each of its tasks, so that whichever hub
 * answers next goes on from there. Pure but for the position that it keeps.
 */
import type { ServerMessage, TaskCursor } from '../../protocol/index.js';
import { readCount } from '../../protocol/index.js';

/** Makes the ids of one stream. */
export interface EventIds {
  /** The id of the event with this frame. */
  next(frame: string): string;
}

/** A number that is missing stands as nothing. */
const write = (value: number | undefined): string => value?.toString(36) ?? '';

/** @param cursors where the stream begins, in the order of its ids */
export function createEventIds(cursors: readonly TaskCursor[]): EventIds {
  const held = new Map(cursors.map((cursor) => [cursor.id, cursor]));

  function take(message: ServerMessage): void {
    const id = message.type === 'task' ? message.task.id : 'id' in message ? message.id : undefined;
    const cursor = id === undefined ? undefined : held.get(id);
    if (cursor === undefined) return;
    if (message.type === 'task') {
      const { epoch, version } = message.task;
      const isOther = epoch !== cursor.epoch && cursor.nextLine !== undefined;
      held.set(cursor.id, {
        ...cursor,
        ...(epoch !== undefined && { epoch }),
        version,
        ...(isOther && cursor.epoch !== undefined && { nextLine: 0 }),
      });
    } else if (message.type === 'patch') {
      held.set(cursor.id, { ...cursor, epoch: message.epoch, version: message.version });
    } else if (message.type === 'logs') {
      const last = message.lines.at(-1);
      if (last !== undefined) held.set(cursor.id, { ...cursor, nextLine: last.line + 1 });
    }
  }

  return {
    next(frame) {
      const messages = [JSON.parse(frame) as ServerMessage | ServerMessage[]].flat();
      for (const message of messages) take(message);
      return [...held.values()]
        .map(({ epoch, version, nextLine }) => [epoch, version, nextLine].map(write).join('.'))
        .join('~');
    },
  };
}

/**
 * The cursors that an id stands for; those of the beginning where it is none of such a stream.
 * @param ids of the tasks, in the same order as before
 */
export function readEventId(
  eventId: string | null,
  ids: readonly string[],
  withLogs: boolean,
): TaskCursor[] {
  const parts = eventId?.split('~') ?? [];
  return ids.map((id, index) => {
    const isSame = parts.length === ids.length;
    const [epoch, version, nextLine] = (isSame ? (parts[index] ?? '') : '')
      .split('.')
      .map((text) => (/^[\da-z]+$/.test(text) ? readCount(Number.parseInt(text, 36)) : undefined));
    return {
      id,
      ...(epoch !== undefined && version !== undefined && { epoch, version }),
      ...(withLogs && { nextLine: (version !== undefined && nextLine) || 0 }),
    };
  });
}
