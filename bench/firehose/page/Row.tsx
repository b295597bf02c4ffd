// The row that every contender shows: the same components, so that only the way there differs.
import { memo, useLayoutEffect, useRef } from 'react';
import { ProgressBar, StatusBadge } from '../../../src/index.js';
import type { TaskStatus } from '../../../src/protocol/task.js';
import { spend } from './contender.js';

interface RowProps {
  readonly id: string;
  readonly status: TaskStatus | undefined;
  readonly value: number | undefined;
  /** What the app's own part of it takes, in ms. */
  readonly cost: number;
}

/** Shows one task. */
export const Row = memo(function Row({ id, status = 'pending', value, cost }: RowProps) {
  spend(cost);
  return (
    <div id={id}>
      <StatusBadge status={status} />
      <ProgressBar label={id} value={value ?? null} status={status} />
    </div>
  );
});

/** Counts the changes of a status that a component sees, as an app that acts on them would. */
export function useTransitions(status: TaskStatus | undefined, onTransition: () => void): void {
  const previous = useRef<TaskStatus>('pending');
  useLayoutEffect(() => {
    if (status === undefined || status === previous.current) return;
    previous.current = status;
    onTransition();
  }, [status, onTransition]);
}
