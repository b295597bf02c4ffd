/** The page: jobs to start and a network to break on one side, the tasks on the other. */
import { ConnectionIndicator, useConnectionStatus, useTaskClient } from 'react-task-status';
import { goTo, useTaskInAddress } from './address.js';
import { JobButtons } from './JobButtons.js';
import { NetworkPanel } from './NetworkPanel.js';
import { ServerLine } from './ServerLine.js';
import { useStartedTasks } from './startedTasks.js';
import { OneTask, TaskList } from './TaskList.js';
import { ThemeSwitch } from './Theme.js';

export function App() {
  const shownId = useTaskInAddress();
  const { ids, add, addEarlier, forget } = useStartedTasks();

  function onStarted(id: string): void {
    add(id);
    // The address says what the page shows: one task stays one task.
    if (shownId !== null) goTo(id);
  }

  return (
    <div className="page">
      <header className="top">
        <div className="top-title">
          <h1>react-task-status</h1>
          <p>Real jobs on this machine, shown live.</p>
        </div>
        <ThemeSwitch />
      </header>
      <section className="bar" aria-label="Connection">
        <PageConnection />
        <ServerLine />
      </section>
      <main className="columns">
        <div className="side">
          <JobButtons onStarted={onStarted} />
          <NetworkPanel />
        </div>
        {shownId === null ? (
          <TaskList ids={ids} onAdd={addEarlier} onForget={forget} />
        ) : (
          <OneTask id={shownId} />
        )}
      </main>
    </div>
  );
}

/** The connection of the whole page. */
function PageConnection() {
  const client = useTaskClient();
  const connection = useConnectionStatus();
  return (
    <ConnectionIndicator
      connection={connection}
      onRefresh={() => void client.refresh()}
      onRetry={client.retryConnection}
    />
  );
}
