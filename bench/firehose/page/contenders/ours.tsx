// Ours: the provider, and in each row the public hook and components.
import {
  ProgressBar,
  StatusBadge,
  createTaskClient,
  TaskStatusProvider,
  useTaskStatus,
} from '../../../../src/index.js';
import type { Contender, Setting } from '../contender.js';

function OurRow({ id, onTransition }: { readonly id: string } & Pick<Setting, 'onTransition'>) {
  const { status, progress, isPending } = useTaskStatus(id, { onStatusChange: onTransition });
  return (
    <div id={id} data-pending={isPending}>
      <StatusBadge status={status} />
      <ProgressBar label={id} value={progress?.value ?? null} status={status} />
    </div>
  );
}

export const contender: Contender = ({ url, ids, onTransition }) => (
  <TaskStatusProvider client={createTaskClient({ url })}>
    {ids.map((id) => (
      <OurRow key={id} id={id} onTransition={onTransition} />
    ))}
  </TaskStatusProvider>
);
