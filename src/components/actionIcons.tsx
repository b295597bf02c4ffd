/** An icon for each action, so that a button in little room needs no word beside it. */
import type { ReactNode } from 'react';

import { Icon } from '../display/icons.js';
import type { TaskAction } from '../protocol/task.js';

/** An arrow around: once more. Also the icon of a task that waits for its next attempt. */
export const AGAIN = 'M13.5 8a5.5 5.5 0 1 1-1.7-4L14 6m0-3.5V6h-3.5';

const PATHS: Readonly<Record<TaskAction, string>> = {
  pause: 'M5.2 4v8m5.6-8v8',
  resume: 'M5 3.5v9L12.5 8Z',
  cancel: 'm4 4 8 8m0-8-8 8',
  retry: AGAIN,
};

export function actionIcon(action: TaskAction): ReactNode {
  return (
    <Icon name={action}>
      <path
        d={PATHS[action]}
        {...(action === 'pause' && { strokeWidth: 2.6, strokeLinecap: 'butt' })}
        {...(action === 'resume' && { fill: 'currentColor' })}
      />
    </Icon>
  );
}
