import { render } from '@testing-library/react';
import { StrictMode } from 'react';
import { describe, expect, it } from 'vitest';

import { useTaskSpeech } from '../../src/components/useTaskSpeech.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import { germanLabels } from '../../src/labels/german.js';
import type { LabelOverrides } from '../../src/labels/labels.js';
import type { Task } from '../../src/protocol/task.js';
import { makeTask } from './helpers.js';

function Speaker({ task }: { task: Task }) {
  useTaskSpeech(task);
  return null;
}

let time = 0;
const clock = (): number => time;

function screenOf(task: Task, labels?: LabelOverrides) {
  return (
    <StrictMode>
      <DisplayProvider now={clock} labels={labels}>
        <Speaker task={task} />
      </DisplayProvider>
    </StrictMode>
  );
}

/** Lets the one clock reading of this turn lapse. */
async function passTo(ms: number): Promise<void> {
  time = ms;
  await Promise.resolve();
}

describe('what a screen reader hears of a task', () => {
  it('should be quarters and the end in the live regions, in the language of the provider', async () => {
    await passTo(0);
    const half = makeTask({ progress: { value: 1, total: 2 } });
    const { container, rerender } = render(
      screenOf(makeTask({ progress: { value: 0, total: 2 } }), germanLabels),
    );
    const polite = container.querySelector('[aria-live=polite]');
    const urgent = container.querySelector('[aria-live=assertive]');
    expect(polite).toHaveTextContent('');
    await passTo(6_000);
    rerender(screenOf(half, germanLabels));
    expect(polite).toHaveTextContent('Render frames: 50 %');
    rerender(screenOf({ ...half, status: 'failed', version: 3 }, germanLabels));
    expect(urgent).toHaveTextContent('Render frames: Fehlgeschlagen');
  });

  it('should not be repeated on a re-render', async () => {
    await passTo(100_000);
    const { container, rerender } = render(screenOf(makeTask({ status: 'pending' })));
    const running = makeTask({ version: 2 });
    rerender(screenOf(running));
    const spoken = container.querySelector('[aria-live=polite] span');
    expect(spoken).toHaveTextContent('Render frames started');
    await passTo(200_000);
    rerender(screenOf({ ...running }));
    // The same element: a new one would be spoken again.
    expect(container.querySelector('[aria-live=polite] span')).toBe(spoken);
  });

  it('should be the end of each of two tasks that end together', () => {
    const two = (status: Task['status']) => (
      <DisplayProvider>
        <Speaker task={makeTask({ id: 'a', title: 'Export', status })} />
        <Speaker task={makeTask({ id: 'b', title: 'Import', status })} />
      </DisplayProvider>
    );
    const { container, rerender } = render(two('running'));
    rerender(two('completed'));
    const words = Array.from(
      container.querySelectorAll('[aria-live=polite] span'),
      (span) => span.textContent,
    );
    expect(words).toEqual(['Export: Completed', 'Import: Completed']);
  });

  it('should start again with another task', async () => {
    await passTo(300_000);
    const { container, rerender } = render(screenOf(makeTask({ status: 'running' })));
    rerender(screenOf(makeTask({ id: 'task-2', status: 'completed' })));
    expect(container.querySelector('.task-announcer')).toHaveTextContent('');
  });
});
