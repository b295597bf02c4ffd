/** The public face of `components/`. */
export { ConnectionIndicator, type ConnectionIndicatorProps } from './ConnectionIndicator.js';
export { Elapsed, type ElapsedProps } from './Elapsed.js';
export { LastUpdated, type LastUpdatedProps } from './LastUpdated.js';
export { PhaseIndicator, type PhaseIndicatorProps } from './PhaseIndicator.js';
export { ProgressBar, type ProgressBarProps } from './ProgressBar.js';
export { StatusBadge, type StatusBadgeProps } from './StatusBadge.js';
export { TaskActions, type TaskActionsProps } from './TaskActions.js';
export { TaskError, type TaskErrorProps } from './TaskError.js';
export { TaskResult, type TaskResultProps } from './TaskResult.js';
export { Sparkline, type SparklineProps } from './Sparkline.js';
export { TaskCardView, type TaskCardViewProps } from './TaskCardView.js';
