/**
 * The tasks of a scripted server, versioned as the protocol has it. Pure but for the clock.
 */
import type { LogsMessage, PatchMessage, ServerMessage, TaskCursor } from '../protocol/messages.js';
import type { LogLine, Task } from '../protocol/task.js';

/** Changes of a task: fields to set; `undefined` takes one away. */
export type TestTaskChanges = {
  readonly [Field in keyof Omit<Task, 'id' | 'version' | 'epoch'>]?: Task[Field] | undefined;
};

export interface TestTaskStore {
  readonly epoch: number;
  get(id: string): Task | undefined;
  /** All of them, the oldest first. */
  list(): Task[];
  create(task: Partial<Task> & { readonly id: string }): Task;
  update(id: string, changes: TestTaskChanges): { task: Task; patch: PatchMessage };
  log(
    id: string,
    lines: readonly (string | Partial<LogLine>)[],
  ): { logs: LogsMessage; patch: PatchMessage };
  forget(id: string): void;
  restart(): void;
  changesSince(cursor: TaskCursor): ServerMessage[];
}

export function createTestTaskStore(): TestTaskStore {
  const tasks = new Map<string, { task: Task; lines: LogLine[] }>();
  let epoch = 1;

  function find(id: string): { task: Task; lines: LogLine[] } {
    const record = tasks.get(id);
    if (record === undefined) {
      throw new Error(
        `The test server has no task "${id}". Make it with createTask({ id }) first.`,
      );
    }
    return record;
  }

  function update(id: string, changes: TestTaskChanges): { task: Task; patch: PatchMessage } {
    const record = find(id);
    const base = record.task.version;
    const set = { updatedAt: Date.now(), ...changes };
    const entries = Object.entries(set);
    const kept = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    const unset = entries.filter(([, value]) => value === undefined).map(([field]) => field);
    const next = { ...record.task, ...kept, version: base + 1 };
    for (const field of unset) delete (next as Record<string, unknown>)[field];
    record.task = next;
    const patch = { type: 'patch', id, epoch, base, version: base + 1, set: kept } as const;
    return {
      task: next,
      patch: unset.length === 0 ? patch : { ...patch, unset: unset as PatchMessage['unset'] & {} },
    };
  }

  const logsMessage = (id: string, lines: readonly LogLine[]): LogsMessage => {
    const { task } = find(id);
    return {
      type: 'logs',
      id,
      epoch,
      firstLine: task.firstLogLine,
      count: task.logCount,
      lines,
    };
  };

  return {
    get epoch() {
      return epoch;
    },
    get: (id) => tasks.get(id)?.task,
    list: () => [...tasks.values()].map(({ task }) => task),
    create(given) {
      const now = Date.now();
      const task: Task = {
        status: 'pending',
        createdAt: now,
        updatedAt: now,
        version: 1,
        logCount: 0,
        firstLogLine: 0,
        ...given,
        epoch,
      };
      tasks.set(task.id, { task, lines: [] });
      return task;
    },
    update,
    log(id, given) {
      const record = find(id);
      const lines = given.map((line, index): LogLine => {
        const parts = typeof line === 'string' ? { text: line } : line;
        return {
          level: 'info',
          text: '',
          at: Date.now(),
          ...parts,
          line: record.lines.length + index,
        };
      });
      record.lines.push(...lines);
      const { patch } = update(id, { logCount: record.lines.length });
      return { logs: logsMessage(id, lines), patch };
    },
    forget: (id) => void tasks.delete(id),
    restart() {
      epoch += 1;
      tasks.clear();
    },
    changesSince(cursor) {
      const record = tasks.get(cursor.id);
      if (record === undefined) {
        const message = 'The test server has no such task.';
        return [{ type: 'rejected', id: cursor.id, code: 'not_found', message }];
      }
      const messages: ServerMessage[] = [];
      if (cursor.epoch !== epoch || cursor.version !== record.task.version) {
        messages.push({ type: 'task', task: record.task });
      }
      if (cursor.nextLine !== undefined) {
        const from = cursor.epoch === epoch ? cursor.nextLine : 0;
        const lines = record.lines.slice(from);
        if (lines.length > 0 || cursor.epoch !== epoch)
          messages.push(logsMessage(cursor.id, lines));
      }
      return messages;
    },
  };
}
