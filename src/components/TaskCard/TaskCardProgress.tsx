'use client';
/** Progress and phases of a card. */
import { useLabels } from '../../display/DisplayContext.js';
import { englishProgress } from '../../labels/english.js';
import { COMMON_PHASES, isCommonPhase } from '../../display/phases.js';
import { totalOf } from '../../display/progress.js';
import { isTerminal, type Phase, type Task, type TaskStatus } from '../../protocol/task.js';
import { PhaseIndicator } from '../PhaseIndicator.js';
import { ProgressBar } from '../ProgressBar.js';

/** Props of {@link TaskCardProgress}. */
interface TaskCardProgressProps {
  readonly task: Task;
  /** What it looks like: a task that is gone no longer moves. */
  readonly status: TaskStatus;
  readonly unstyled: boolean | undefined;
}

/** More phases than this are shown in one line. */
const MOST_STEPS = 6;

const COMMON: readonly Phase[] = COMMON_PHASES.map((id) => ({ id, label: '', status: 'pending' }));

/** The task's own phases; else the three common ones, where it is in one of them. */
function phasesOf({ phases, phase }: Task): readonly Phase[] {
  if (phases !== undefined && phases.length > 0) return phases;
  return isCommonPhase(phase) ? COMMON : [];
}

/** A task without progress shows a bar only while it may still move. */
export function TaskCardProgress({ task, status, unstyled }: TaskCardProgressProps) {
  const labels = useLabels('progress', englishProgress);
  const phases = phasesOf(task);
  const { progress } = task;
  const total = totalOf(progress);
  return (
    <>
      {(progress !== undefined || !isTerminal(task.status)) && (
        <ProgressBar
          label={labels.progress}
          hideLabel
          value={total === undefined ? null : (progress?.value ?? null)}
          max={total}
          unit={progress?.unit}
          amount={progress?.value}
          status={status}
          unstyled={unstyled}
        />
      )}
      {phases.length > 0 && (
        <PhaseIndicator
          phases={phases}
          current={task.phase}
          status={status}
          layout={phases.length > MOST_STEPS ? 'compact' : 'auto'}
          unstyled={unstyled}
        />
      )}
    </>
  );
}
