/**
 * The page of every example: a button for each job that its server can do, and a card for each task.
 * `?task=<id>` shows one that was started elsewhere.
 */
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { TaskCard, TaskStatusProvider, useStartTask } from 'react-task-status';
import 'react-task-status/styles.css';
import { backend } from 'example:backend';
import { jobs } from 'example:jobs';

function Tasks() {
  const [ids, setIds] = useState(() => new URLSearchParams(location.search).getAll('task'));
  const { startAsync, error } = useStartTask();
  const add = (id: string): void => setIds((all) => [id, ...all.filter((other) => other !== id)]);
  return (
    <main>
      {jobs.map(({ label, request }) => (
        <button
          key={label}
          type="button"
          onClick={() =>
            void startAsync(request).then(
              ({ id }) => add(id),
              () => {},
            )
          }
        >
          Start {label}
        </button>
      ))}
      {error !== null && <p role="alert">{error.message}</p>}
      {ids.map((id) => (
        <TaskCard key={id} taskId={id} />
      ))}
    </main>
  );
}

const root = document.querySelector('#root');
if (root === null) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <TaskStatusProvider backend={backend}>
      <Tasks />
    </TaskStatusProvider>
  </StrictMode>,
);
