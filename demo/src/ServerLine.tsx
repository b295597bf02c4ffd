/** What the server says of itself, from a task that never ends. Keeps the connection in use. */
import { useTaskStatus } from 'react-task-status';

/** The id that the server gives to the task about itself. */
const SERVER_TASK_ID = 'demo-server';

const inMegabytes = new Intl.NumberFormat('en', {
  style: 'unit',
  unit: 'megabyte',
  maximumFractionDigits: 0,
});

export function ServerLine() {
  const { task, isStale } = useTaskStatus(SERVER_TASK_ID);
  const { cpuPercent = 0, memoryBytes = 0 } = task?.resources ?? {};
  return (
    <p className="server" data-stale={isStale || undefined}>
      {task === undefined ? (
        'Waiting for the server'
      ) : (
        <>
          <span>Server process {task.pid}</span>
          <span>CPU {cpuPercent} %</span>
          <span>{inMegabytes.format(memoryBytes / 1_000_000)}</span>
        </>
      )}
    </p>
  );
}
