/**
 * Tasks and lines as rows: every statement that reads or writes one task. Statements take parameters
 * only; nothing is put into their text.
 */
import { isTerminal, type LogLine, type Task } from '../../../protocol/index.js';
import type { LineSlice, NewLine, TaskOrigin } from '../store.js';
import type { Database, Row, SqlValue, Statement } from './driver.js';
import { decodeLines, encodeLines, fitsBehind } from './lineCodec.js';

/** What a task is, with what is counted of it. */
export interface TaskState {
  /** The task but for `version`, `updatedAt`, `logCount` and `firstLogLine`. */
  readonly document: Task;
  readonly version: number;
  readonly updatedAt: number;
  readonly lineCount: number;
  readonly firstLine: number;
}

/** A task as it is on disk. */
export interface StoredState {
  readonly number: number;
  readonly state: TaskState;
  readonly origin: TaskOrigin;
  readonly inputBytes: number;
  /** Bytes of the document and of the input. */
  readonly bytes: number;
  readonly lineBytes: number;
}

/** The last piece of a log. */
interface Tail {
  readonly rowid: number;
  readonly count: number;
  readonly bytes: number;
}

const COLUMNS =
  'number, started_by, handled, input, document, version, updated_at, line_count, first_line, line_bytes';

/** What the columns above hold; the schema makes sure of it. */
interface TaskColumns {
  readonly number: number;
  readonly started_by: string | null;
  readonly handled: number;
  readonly input: string | null;
  readonly document: string;
  readonly version: number;
  readonly updated_at: number;
  readonly line_count: number;
  readonly first_line: number;
  readonly line_bytes: number;
}

/** The whole task, as others get it. */
export function toTask({ document, version, updatedAt, lineCount, firstLine }: TaskState): Task {
  return { ...document, version, updatedAt, logCount: lineCount, firstLogLine: firstLine };
}

/** When a task finished, in ms; null while it has not. */
export function finishedAt({ document, updatedAt }: TaskState): number | null {
  return isTerminal(document.status) ? (document.endedAt ?? updatedAt) : null;
}

/** Reads and writes rows of an open database. Writes belong into a transaction, which is the caller's. */
export class TaskRows {
  readonly #byId: Statement;
  readonly #byNumber: Statement;
  readonly #insert: Statement;
  readonly #updateAll: Statement;
  readonly #updateCounts: Statement;
  readonly #dropTags: Statement;
  readonly #addTag: Statement;
  readonly #dropTask: Statement;
  readonly #addGarbage: Statement;
  readonly #lastNumber: Statement;
  readonly #tail: Statement;
  readonly #addLines: Statement;
  readonly #growLines: Statement;
  readonly #pieces: Statement;
  readonly #oldest: Statement;
  readonly #dropLines: Statement;

  constructor(db: Database) {
    this.#byId = db.prepare(`SELECT ${COLUMNS} FROM tasks WHERE id = ?`);
    this.#byNumber = db.prepare(`SELECT ${COLUMNS} FROM tasks WHERE number = ?`);
    this.#insert = db.prepare(
      `INSERT INTO tasks (id, status, type, started_by, handled, input, document, resources, version,
        updated_at, finished_at, line_count, first_line, line_bytes, number)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#updateAll = db.prepare(
      `UPDATE tasks SET status = ?, type = ?, document = ?, resources = ?, version = ?,
        updated_at = ?, finished_at = ?, line_count = ?, first_line = ?, line_bytes = ?
       WHERE number = ?`,
    );
    this.#updateCounts = db.prepare(
      `UPDATE tasks SET version = ?, updated_at = ?, line_count = ?, first_line = ?, line_bytes = ?
       WHERE number = ?`,
    );
    this.#dropTags = db.prepare('DELETE FROM tags WHERE task = ?');
    this.#addTag = db.prepare('INSERT OR IGNORE INTO tags (tag, task) VALUES (?, ?)');
    this.#dropTask = db.prepare('DELETE FROM tasks WHERE number = ?');
    this.#addGarbage = db.prepare('INSERT OR IGNORE INTO garbage (task) VALUES (?)');
    this.#lastNumber = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'tasks'");
    this.#tail = db.prepare(
      'SELECT rowid, count, bytes FROM lines WHERE task = ? ORDER BY first DESC LIMIT 1',
    );
    this.#addLines = db.prepare(
      'INSERT INTO lines (task, first, count, bytes, data) VALUES (?, ?, ?, ?, ?)',
    );
    this.#growLines = db.prepare(
      `UPDATE lines SET count = count + ?, bytes = bytes + ?, data = data || char(10) || ?
       WHERE rowid = ?`,
    );
    this.#pieces = db.prepare(
      `SELECT first, data FROM lines WHERE task = ?1 AND first >= coalesce(
         (SELECT max(first) FROM lines WHERE task = ?1 AND first <= ?2), 0) ORDER BY first`,
    );
    this.#oldest = db.prepare(
      'SELECT first, count, bytes FROM lines WHERE task = ? ORDER BY first',
    );
    this.#dropLines = db.prepare('DELETE FROM lines WHERE task = ? AND first < ?');
  }

  /** The number that was given last, also to a task that is gone. */
  lastNumber(): number {
    return Number(this.#lastNumber.get()?.['seq'] ?? 0);
  }

  find(id: string): StoredState | undefined {
    return read(this.#byId.get(id));
  }

  at(number: number): StoredState | undefined {
    return read(this.#byNumber.get(number));
  }

  /** @returns the bytes of the document */
  insert(number: number, state: TaskState, origin: TaskOrigin, lineBytes: number): number {
    const { document, version, updatedAt, lineCount, firstLine } = state;
    const { handled, input, startedBy } = origin;
    const text = JSON.stringify(document);
    const inputText = input === undefined ? null : JSON.stringify(input);
    this.#insert.run(
      ...[document.id, document.status, document.type ?? null, startedBy ?? null],
      ...[handled ? 1 : 0, inputText, text, resourcesOf(document), version, updatedAt],
      ...[finishedAt(state), lineCount, firstLine, lineBytes, number],
    );
    this.#fileTags(number, document);
    return text.length;
  }

  /** @returns the bytes of the document */
  update(number: number, state: TaskState, lineBytes: number, before: Task): number {
    const { document, version, updatedAt, lineCount, firstLine } = state;
    const text = JSON.stringify(document);
    this.#updateAll.run(
      ...[document.status, document.type ?? null, text, resourcesOf(document), version, updatedAt],
      ...[finishedAt(state), lineCount, firstLine, lineBytes, number],
    );
    if (before.tags !== document.tags) {
      this.#dropTags.run(number);
      this.#fileTags(number, document);
    }
    return text.length;
  }

  updateCounts(number: number, state: TaskState, lineBytes: number): void {
    const { version, updatedAt, lineCount, firstLine } = state;
    this.#updateCounts.run(version, updatedAt, lineCount, firstLine, lineBytes, number);
  }

  /** Removes a task; its lines stay as garbage, for there may be very many. */
  remove(number: number): void {
    this.#dropTask.run(number);
    this.#dropTags.run(number);
    this.#addGarbage.run(number);
  }

  /** @returns how many bytes were added */
  appendLines(number: number, first: number, lines: readonly NewLine[]): number {
    let added = 0;
    let next = first;
    let tail = this.#tail.get(number) as Tail | undefined;
    for (const piece of encodeLines(lines)) {
      if (tail !== undefined && fitsBehind(tail, piece)) {
        this.#growLines.run(piece.count, piece.bytes, piece.data, tail.rowid);
      } else this.#addLines.run(number, next, piece.count, piece.bytes, piece.data);
      tail = undefined;
      next += piece.count;
      added += piece.bytes;
    }
    return added;
  }

  /**
   * Drops the pieces whose lines are all before a line.
   * @returns how many bytes are gone
   */
  dropLinesBefore(number: number, line: number): number {
    let bytes = 0;
    let end = 0;
    for (const row of this.#oldest.iterate(number)) {
      const piece = row as unknown as { first: number; count: number; bytes: number };
      if (piece.first + piece.count > line) break;
      bytes += piece.bytes;
      end = piece.first + piece.count;
    }
    if (end > 0) this.#dropLines.run(number, end);
    return bytes;
  }

  /** The line with which a log begins once so many bytes are gone; its last piece always stays. */
  lineAfter(number: number, bytes: number): number {
    let left = bytes;
    let line = 0;
    for (const row of this.#oldest.iterate(number)) {
      line = row['first'] as number;
      if (left <= 0) break;
      left -= row['bytes'] as number;
    }
    return line;
  }

  /** Reads lines from the disk; what {@link TaskStore.lines} promises. */
  lines(
    number: number,
    { firstLine, lineCount: count }: TaskState,
    from: number,
    maxLines: number,
    maxBytes: number,
  ): LineSlice {
    const lines: LogLine[] = [];
    const start = Math.max(from, firstLine);
    const end = Math.min(count, start + maxLines);
    if (start >= end) return { firstLine, count, lines };
    let bytes = 0;
    for (const { first, data } of this.#pieces.iterate(number, start)) {
      for (const line of decodeLines(data as string, first as number)) {
        if (line.line < start) continue;
        if (line.line >= end) return { firstLine, count, lines };
        bytes += Buffer.byteLength(line.text);
        if (bytes > maxBytes && lines.length > 0) return { firstLine, count, lines };
        lines.push(line);
      }
    }
    return { firstLine, count, lines };
  }

  #fileTags(number: number, { tags }: Task): void {
    for (const tag of tags ?? []) this.#addTag.run(tag, number);
  }
}

function resourcesOf({ resources }: Task): SqlValue {
  return resources === undefined ? null : JSON.stringify(resources);
}

function read(row: Row | undefined): StoredState | undefined {
  if (row === undefined) return undefined;
  const columns = row as unknown as TaskColumns;
  const { input, started_by: startedBy } = columns;
  return {
    number: columns.number,
    state: {
      document: JSON.parse(columns.document) as Task,
      version: columns.version,
      updatedAt: columns.updated_at,
      lineCount: columns.line_count,
      firstLine: columns.first_line,
    },
    origin: {
      handled: columns.handled === 1,
      input: input === null ? undefined : (JSON.parse(input) as unknown),
      ...(startedBy === null ? {} : { startedBy }),
    },
    inputBytes: input?.length ?? 0,
    bytes: columns.document.length + (input?.length ?? 0),
    lineBytes: columns.line_bytes,
  };
}
