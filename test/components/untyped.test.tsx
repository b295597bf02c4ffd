// What an application without types may hand over: null where nothing is.
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';

import { StaticTaskCard } from '../../src/components/StaticTaskCard.js';
import { StatusBadge } from '../../src/components/StatusBadge.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import type { TaskResources } from '../../src/protocol/task.js';
import { makeTask, renderAt } from './helpers.js';

it('should show a task whose resources are null', () => {
  const resources = null as unknown as TaskResources;
  renderAt(<StaticTaskCard taskId="task-1" task={makeTask({ resources, worker: 'worker-7' })} />);
  expect(screen.getByText('worker-7')).toBeVisible();
});

it('should speak English where labels of a section are null', () => {
  const status = null as unknown as Record<string, never>;
  renderAt(
    <DisplayProvider labels={{ status }}>
      <StatusBadge status="running" />
    </DisplayProvider>,
  );
  expect(screen.getByText('Running')).toBeVisible();
});
