/** What an app may give to the components that a card is made of. Types only. */
import type { ConnectionIndicatorProps } from '../ConnectionIndicator.js';
import type { PhaseIndicatorProps } from '../PhaseIndicator.js';
import type { ProgressBarProps } from '../ProgressBar.js';
import type { StatusBadgeProps } from '../StatusBadge.js';
import type { TaskActionsProps } from '../TaskActions.js';
import type { TaskErrorProps } from '../TaskError.js';
import type { TaskResultProps } from '../TaskResult.js';

/** Props for the components that a card is made of: their class names, elements, words. */
export interface TaskCardSlotProps {
  readonly badge?: Partial<StatusBadgeProps> | undefined;
  readonly progress?: Partial<ProgressBarProps> | undefined;
  readonly phases?: Partial<PhaseIndicatorProps> | undefined;
  readonly actions?: Partial<TaskActionsProps> | undefined;
  readonly error?: Partial<TaskErrorProps> | undefined;
  readonly result?: Partial<TaskResultProps> | undefined;
  readonly connection?: Partial<ConnectionIndicatorProps> | undefined;
}
