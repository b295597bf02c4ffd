/** Every status in every form that shows it, on a page of one colour scheme. */
import { ConnectionIndicator } from '../../src/components/ConnectionIndicator.js';
import { LastUpdated } from '../../src/components/LastUpdated.js';
import { PhaseIndicator } from '../../src/components/PhaseIndicator.js';
import { ProgressBar } from '../../src/components/ProgressBar.js';
import { StatusBadge } from '../../src/components/StatusBadge.js';
import { TaskCardView } from '../../src/components/TaskCard/TaskCardView.js';
import { TASK_STATUSES, type Phase } from '../../src/protocol/task.js';
import { CONNECTIONS, makePhases, makeTask, NOW } from './data.js';

/** Where each of them is found, and how strong it must be at the least (WCAG 1.4.3 and 1.4.11). */
export const TEXTS = [
  '.task-badge',
  '.task-badge-label',
  '.task-progress-label',
  '.task-progress-value',
  '.task-progress-detail > span',
  '.task-phase-label',
  '.task-phase-time',
  '.task-connection-text',
  '.task-updated',
  '.task-error-message',
  '.task-error-code',
  '.task-actions-button',
  '.task-connection-button',
  '.task-card-title',
  '.task-badge-detail',
  '.task-card-message',
  '.task-card-figures',
  '.task-card-facts',
  '.task-result-key',
  '.task-phase-text',
].join(', ');
export const FILLS = [
  '.task-progress-fill',
  '.task-phase-fill',
  '.task-badge[data-variant=dot] .task-badge-icon',
].join(', ');

const VARIANTS = ['soft', 'solid', 'dot', 'plain'] as const;
const PAGES = { light: '#ffffff', dark: '#0d1117' } as const;
const TEXT = { light: '#16181d', dark: '#f2f3f5' } as const;
const FAILED_PHASES: readonly Phase[] = makePhases(4, 2, 'failed');

interface SpecimensProps {
  readonly theme: 'light' | 'dark';
  /** The colour of every status, in place of the built-in ones. */
  readonly colour?: string;
}

/** A page of `theme` with everything on it. */
export function Specimens({ theme, colour }: SpecimensProps) {
  const tokens =
    colour === undefined
      ? {}
      : Object.fromEntries(TASK_STATUSES.map((status) => [`--task-status-${status}`, colour]));
  return (
    <div
      data-specimens={`${theme} ${colour ?? 'built-in'}`}
      style={{
        ...tokens,
        colorScheme: theme,
        background: PAGES[theme],
        color: TEXT[theme],
        display: 'grid',
        gap: 12,
        padding: 16,
      }}
    >
      {TASK_STATUSES.map((status) => (
        <div key={status} style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
          {VARIANTS.map((variant) => (
            <StatusBadge key={variant} status={status} variant={variant} reason="stalled" />
          ))}
          <ProgressBar
            label={status}
            value={12}
            max={40}
            unit="items"
            status={status}
            style={{ inlineSize: 200 }}
          />
        </div>
      ))}
      <PhaseIndicator phases={makePhases(4, 2)} />
      <PhaseIndicator phases={FAILED_PHASES} />
      {CONNECTIONS.map((connection) => (
        <ConnectionIndicator
          key={JSON.stringify(connection)}
          connection={connection}
          onRetry={() => undefined}
        />
      ))}
      <LastUpdated at={NOW - 90_000} />
      <TaskCardView
        taskId="task-2"
        task={makeTask({
          message: 'holidays/2019/IMG_4711.jpg',
          phases: makePhases(4, 1),
          resources: { cpuPercent: 82 },
          progress: { value: 12, total: 40, unit: 'items' },
        })}
        connection={CONNECTIONS[3]}
        lastUpdatedAt={NOW}
        onRefresh={() => undefined}
      />
      <TaskCardView
        taskId="task-3"
        task={makeTask({ status: 'completed', endedAt: NOW, result: { files: 1204 } })}
      />
      <TaskCardView
        taskId="task-1"
        task={makeTask({
          actions: ['cancel'],
          status: 'failed',
          endedAt: NOW,
          error: { message: 'The disk is full.', code: 'ENOSPC' },
          progress: { value: 12, total: 40, unit: 'items' },
        })}
        onAction={() => undefined}
        lastUpdatedAt={NOW}
      />
    </div>
  );
}
