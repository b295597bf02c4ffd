/** The cards: of all tasks that this tab has started, or of the one in the address. */
import { useState, type MouseEvent } from 'react';
import {
  isTerminal,
  TaskCard,
  taskStatusOptions,
  useTaskClient,
  type TaskListResponse,
} from 'react-task-status';
import { addressOf, goTo } from './address.js';

interface LinkProps {
  readonly to: string | null;
  readonly label?: string;
  readonly children: string;
}

/** A link that needs no reload, and yet opens in a new tab where that is asked for. */
function Link({ to, label, children }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a className="link" href={addressOf(to)} aria-label={label} onClick={follow}>
      {children}
    </a>
  );
}

interface OneTaskProps {
  readonly id: string;
}

/** One task with its log open. */
export function OneTask({ id }: OneTaskProps) {
  return (
    <section className="tasks" aria-labelledby="tasks-title">
      <header className="tasks-header">
        <h2 id="tasks-title" className="panel-title">
          One task
        </h2>
        <Link to={null}>All tasks</Link>
      </header>
      <TaskCard taskId={id} defaultLogOpen />
    </section>
  );
}

interface TaskListProps {
  readonly ids: readonly string[];
  readonly onAdd: (ids: readonly string[]) => void;
  readonly onForget: (isUnwanted: (id: string) => boolean) => void;
}

interface EarlierTasksProps {
  readonly shown: readonly string[];
  readonly onFound: (ids: readonly string[]) => void;
}

/** How many of the server's tasks are shown at once. */
const EARLIER = 20;

/** Shows what other tabs have started, and servers before this one. */
function EarlierTasks({ shown, onFound }: EarlierTasksProps) {
  const [isWanted, setIsWanted] = useState(false);
  const show = (): void => {
    setIsWanted(true);
    fetch(`/tasks?limit=${EARLIER}`)
      .then(async (response) => (await response.json()) as TaskListResponse)
      .then(({ tasks }) => {
        const earlier = tasks.filter(({ id, type }) => type !== 'server' && !shown.includes(id));
        onFound(earlier.map(({ id }) => id));
      })
      .catch(() => undefined) // the connection above says what is wrong
      .finally(() => setIsWanted(false));
  };
  return (
    <button type="button" className="link" disabled={isWanted} onClick={show}>
      Show earlier
    </button>
  );
}

/** All tasks of this tab, newest first. */
export function TaskList({ ids, onAdd, onForget }: TaskListProps) {
  const client = useTaskClient();
  const isOver = (id: string): boolean => {
    const task = client.queryClient.getQueryData(taskStatusOptions(client, id).queryKey);
    return (
      (task !== undefined && isTerminal(task.status)) ||
      client.peekMeta(id).error?.code === 'not_found'
    );
  };
  return (
    <section className="tasks" aria-labelledby="tasks-title">
      <header className="tasks-header">
        <h2 id="tasks-title" className="panel-title">
          Tasks
        </h2>
        <EarlierTasks shown={ids} onFound={onAdd} />
        {ids.length > 0 && (
          <button type="button" className="link" onClick={() => onForget(isOver)}>
            Clear finished
          </button>
        )}
      </header>
      {ids.length === 0 && (
        <div className="empty">
          <p>No tasks yet.</p>
          <p>Start a job, then block the WebSocket while it runs and watch it go on.</p>
        </div>
      )}
      {ids.map((id) => (
        <TaskCard
          key={id}
          taskId={id}
          headerEnd={
            <Link to={id} label="Open this task alone">
              Open
            </Link>
          }
        />
      ))}
    </section>
  );
}
