/** What the documentation begins with: three live cards beside the code that shows them. */
import { useEffect, useState } from 'react';

import { ConnectionIndicator } from '../../src/components/ConnectionIndicator.js';
import { TaskCard } from '../../src/components/TaskCard/TaskCard.js';
import { useConnectionStatus } from '../../src/hooks/useConnectionStatus.js';
import { useTaskClient } from '../../src/hooks/TaskStatusProvider.js';
import type { TestTaskServer } from '../../src/testing/index.js';
import { Scripted } from './Scripted.js';
import './startPage.css';

const CODE = `import { TaskCard, TaskStatusProvider } from 'react-task-status';
import 'react-task-status/styles.css';

<TaskStatusProvider url="/tasks">
  <TaskCard taskId="checksum" />
</TaskStatusProvider>`;

const PHASES = ['Fetch', 'Compile', 'Compress', 'Upload'];
/** How large the archive is, and how much of it a step reads. */
const SIZE = 4.5e9;
const STEP = 2.8e7;
/** ms between two steps. */
const PACE = 250;

function prepare(server: TestTaskServer): void {
  const now = Date.now();
  server.createTask({
    id: 'checksum',
    title: 'Checksum of the photo archive',
    status: 'running',
    startedAt: now - 42_000,
    progress: { value: 1.2e9, total: SIZE, unit: 'bytes' },
    resources: { cpuPercent: 82 },
    worker: 'worker-3',
  });
  server.createTask({
    id: 'deploy',
    title: 'Deploy storefront',
    status: 'running',
    startedAt: now - 128_000,
  });
  server.createTask({
    id: 'backup',
    title: 'Nightly backup',
    status: 'failed',
    startedAt: now - 79_000,
    endedAt: now,
    error: { message: 'The disk is full.', guidance: 'Delete old exports, then try again.' },
  });
}

/** One step of the story that the page tells, over and over. */
function advance(server: TestTaskServer, step: number): void {
  const value = 1.2e9 + STEP * (step % Math.ceil((SIZE - 1.2e9) / STEP));
  const file = `holidays/2019/IMG_${4711 + Math.floor(step / 4)}.jpg`;
  server.update('checksum', {
    message: file,
    progress: { value, total: SIZE, unit: 'bytes' },
  });
  if (step % 4 === 0) server.log('checksum', `sha256 ${file}`);
  const share = (step % 240) / 240;
  const at = Math.min(PHASES.length - 1, Math.floor(share * PHASES.length));
  server.update('deploy', {
    phase: PHASES[at] ?? '',
    phases: PHASES.map((label, index) => ({
      id: label,
      label,
      status: index < at ? 'completed' : index === at ? 'running' : 'pending',
    })),
    progress: { value: Math.round(share * 100), unit: 'percent' },
  });
}

/** Headline, code and cards. */
export function StartPage() {
  const [server, setServer] = useState<TestTaskServer | null>(null);
  useEffect(() => {
    if (server === null) return undefined;
    let step = 0;
    const timer = setInterval(() => {
      step += 1;
      advance(server, step);
    }, PACE);
    return () => clearInterval(timer);
  }, [server]);
  return (
    <div className="start">
      <div>
        <h1>Long tasks, shown as they are</h1>
        <p>
          Status, progress, phases, log and outcome of work that takes longer than a request. Live,
          or honest about how old it is.
        </p>
        <pre>
          <code>{CODE}</code>
        </pre>
      </div>
      <Scripted prepare={prepare} onServer={setServer}>
        <div className="start-stage">
          {server !== null && <Switches server={server} />}
          <TaskCard headingLevel={2} taskId="checksum" />
          <TaskCard headingLevel={2} taskId="deploy" hideLog />
          <TaskCard headingLevel={2} taskId="backup" hideLog />
        </div>
      </Scripted>
    </div>
  );
}

/** Whoever doubts it may break the connection, and watch. */
function Switches({ server }: { readonly server: TestTaskServer }) {
  const [isBlocked, setIsBlocked] = useState(false);
  const connection = useConnectionStatus();
  const client = useTaskClient();
  return (
    <div className="start-switches">
      <ConnectionIndicator
        connection={connection}
        onRefresh={() => void client.refresh()}
        onRetry={client.retryConnection}
      />
      <span>
        <button type="button" onClick={() => server.cutConnections()}>
          Cut connection
        </button>{' '}
        <button
          type="button"
          aria-pressed={isBlocked}
          onClick={() => {
            server.blockSockets(!isBlocked);
            setIsBlocked(!isBlocked);
          }}
        >
          Block WebSocket
        </button>
      </span>
    </div>
  );
}
