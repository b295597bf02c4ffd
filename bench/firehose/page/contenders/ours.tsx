// Ours: the provider, and in each row the public hook and components.
import {
  ProgressBar,
  StatusBadge,
  createTaskClient,
  TaskStatusProvider,
  useTaskStatus,
} from '../../../../src/index.js';
import { spend, type Contender, type Setting } from '../contender.js';

type RowProps = { readonly id: string } & Pick<Setting, 'onTransition' | 'rowCost'>;

function OurRow({ id, onTransition, rowCost }: RowProps) {
  spend(rowCost);
  const { status, progress, isPending } = useTaskStatus(id, { onStatusChange: onTransition });
  return (
    <div id={id} data-pending={isPending}>
      <StatusBadge status={status} />
      <ProgressBar label={id} value={progress?.value ?? null} status={status} />
    </div>
  );
}

export const contender: Contender = ({ url, ids, ...row }) => (
  <TaskStatusProvider client={createTaskClient({ url })}>
    {ids.map((id) => (
      <OurRow key={id} id={id} {...row} />
    ))}
  </TaskStatusProvider>
);
