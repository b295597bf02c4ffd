/**
 * Finding many tasks: pages of a list, counts, and what retention asks for. Reads only. The text of
 * a statement is put together from fixed parts; values are always parameters.
 */
import { TASK_STATUSES, type TaskResources, type TaskStatus } from '../../../protocol/index.js';
import { UNFINISHED } from '../changes.js';
import { Tally } from '../completeStore.js';
import type { StoreFilter, TaskCounts } from '../store.js';
import type { Database, SqlValue, Statement } from './driver.js';

/** A condition and its values. */
interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Statements kept; the shapes of filters are few. */
const MAX_STATEMENTS = 100;

/** Queries over the tasks of an open database. */
export class TaskQueries {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** The numbers of tasks that fit, the newest first, of those before a number. */
  numbers(filter: StoreFilter, before: number, limit: number): number[] {
    const sources = sourcesOf(filter).map(({ sql, values }): Condition => {
      const rest = conditionOf(filter);
      return {
        sql: `SELECT * FROM (SELECT number FROM tasks WHERE ${sql} AND number < ? AND ${rest.sql}
              ORDER BY number DESC LIMIT ?)`,
        values: [...values, before, ...rest.values, limit],
      };
    });
    if (sources.length === 0) return [];
    const sql = `${sources.map((source) => source.sql).join(' UNION ')} ORDER BY number DESC LIMIT ?`;
    const rows = this.#prepare(sql).all(...sources.flatMap(({ values }) => values), limit);
    return rows.map((row) => row['number'] as number);
  }

  counts(filter: StoreFilter): TaskCounts {
    const tally = new Tally();
    const { sql, values } = conditionOf(filter);
    const { tag, visibleTo } = filter;
    // The plus keeps SQLite from reading the whole index of statuses where few tasks fit.
    const group = tag === undefined && visibleTo === undefined ? 'status' : '+status';
    const rows = this.#prepare(
      `SELECT status, count(*) AS count FROM tasks WHERE ${sql} GROUP BY ${group}`,
    ).all(...values);
    for (const { status, count } of rows) {
      if (!TASK_STATUSES.includes(status as TaskStatus)) continue;
      tally.counts[status as TaskStatus] = count as number;
      tally.total += count as number;
    }
    const using = this.#prepare(
      `SELECT resources FROM tasks WHERE resources IS NOT NULL AND ${sql}`,
    ).all(...values);
    for (const { resources } of using) {
      tally.addResources({ resources: JSON.parse(resources as string) as TaskResources });
    }
    return tally;
  }

  /** Ids of tasks with a handler that have not finished, the oldest first. */
  unfinished(): string[] {
    const statuses = UNFINISHED.map(() => '?').join(', ');
    const rows = this.#prepare(
      `SELECT id FROM tasks WHERE status IN (${statuses}) AND handled = 1 ORDER BY number`,
    ).all(...UNFINISHED);
    return rows.map(({ id }) => id as string);
  }

  /** Finished tasks, the one that finished first before the others. */
  oldestFinished(limit: number): { readonly id: string; readonly finishedAt: number }[] {
    const rows = this.#prepare(
      `SELECT id, finished_at FROM tasks WHERE finished_at IS NOT NULL ORDER BY finished_at LIMIT ?`,
    ).all(limit);
    return rows.map((row) => ({
      id: row['id'] as string,
      finishedAt: row['finished_at'] as number,
    }));
  }

  /** What there is altogether. */
  totals(): { readonly finished: number; readonly taskBytes: number; readonly lineBytes: number } {
    const row = this.#prepare(
      `SELECT count(finished_at) AS finished,
              total(length(document) + coalesce(length(input), 0)) AS taskBytes,
              total(line_bytes) AS lineBytes FROM tasks`,
    ).get();
    const { finished = 0, taskBytes = 0, lineBytes = 0 } = row ?? {};
    return {
      finished: Number(finished),
      taskBytes: Number(taskBytes),
      lineBytes: Number(lineBytes),
    };
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
      this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    }
    return statement;
  }
}

/**
 * The smallest parts of the index that hold all that fit, each in the order of its numbers: reading
 * them costs nothing for tasks that are in none.
 */
function sourcesOf({ statuses, type, tag, visibleTo }: StoreFilter): Condition[] {
  const tagged = (each: string): Condition => ({
    sql: 'number IN (SELECT task FROM tags WHERE tag = ?)',
    values: [each],
  });
  if (tag !== undefined) return [tagged(tag)];
  if (visibleTo !== undefined) {
    const { tags = [], startedBy } = visibleTo;
    const byStarter =
      startedBy === undefined ? [] : [{ sql: 'started_by = ?', values: [startedBy] }];
    return [...tags.map(tagged), ...byStarter];
  }
  if (statuses !== undefined) {
    return statuses.map((status) => ({ sql: 'status = ?', values: [status] }));
  }
  if (type !== undefined) return [{ sql: 'type = ?', values: [type] }];
  return [{ sql: 'TRUE', values: [] }];
}

function conditionOf({ statuses, type, tag, visibleTo }: StoreFilter): Condition {
  const parts: string[] = ['TRUE'];
  const values: SqlValue[] = [];
  if (statuses !== undefined) {
    parts.push(`status IN (${statuses.map(() => '?').join(', ')})`);
    values.push(...statuses);
  }
  if (type !== undefined) {
    parts.push('type = ?');
    values.push(type);
  }
  if (tag !== undefined) {
    parts.push('number IN (SELECT task FROM tags WHERE tag = ?)');
    values.push(tag);
  }
  if (visibleTo !== undefined) {
    const { tags = [], startedBy } = visibleTo;
    const among = tags.map(() => '?').join(', ');
    const sources = [`SELECT task FROM tags WHERE tag IN (${among})`];
    values.push(...tags);
    if (startedBy !== undefined) {
      sources.push('SELECT number FROM tasks WHERE started_by = ?');
      values.push(startedBy);
    }
    parts.push(`number IN (${sources.join(' UNION ')})`);
  }
  return { sql: parts.join(' AND '), values };
}
