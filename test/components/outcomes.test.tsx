import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import { PhaseIndicator } from '../../src/components/PhaseIndicator.js';
import { StatusBadge } from '../../src/components/StatusBadge.js';
import { TaskActions } from '../../src/components/TaskActions.js';
import { TaskError } from '../../src/components/TaskError.js';
import { TaskResult } from '../../src/components/TaskResult.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import { germanLabels } from '../../src/labels/german.js';
import { TaskStatusError } from '../../src/protocol/errors.js';

it("should show the app's own icons also for a failure and for phases", () => {
  const icons = { failed: <b>own failed</b>, completed: <b>own completed</b> };
  const { container } = render(
    <DisplayProvider icons={icons}>
      <StatusBadge status="failed" />
      <PhaseIndicator phases={[{ id: 'a', label: 'Load', status: 'completed' }]} />
    </DisplayProvider>,
  );
  expect(container).toHaveTextContent('own failed');
  expect(container).toHaveTextContent('own completed');
  expect(container.querySelector('svg')).toBeNull();
});

describe('TaskError', () => {
  const failure = { message: 'The disk is full.', guidance: 'Free some space.', code: 'ENOSPC' };

  it('should say what happened and what to do', () => {
    const { container } = render(<TaskError error={failure} />);
    const root = container.querySelector('div.task-error');
    for (const text of ['The disk is full.', 'Free some space.', 'ENOSPC']) {
      expect(root).toHaveTextContent(text);
    }
  });

  it('should keep HTML as text', () => {
    const { container } = render(<TaskError error={{ message: '<img src=x onerror=alert(1)>' }} />);
    expect(container.querySelector('img')).toBeNull();
    expect(container).toHaveTextContent('<img src=x');
  });

  it('should open its details by key, cycles and all', async () => {
    const user = userEvent.setup();
    const details: Record<string, unknown> = { path: '/tmp' };
    details['self'] = details;
    render(<TaskError error={{ ...failure, details }} />);
    const button = screen.getByRole('button', { name: 'Details' });
    expect(button).toHaveAttribute('aria-expanded', 'false');
    button.focus();
    await user.keyboard('{Enter}');
    expect(button).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getByText(/circular reference/)).toBeVisible();
  });

  it('should offer another try only where that may help', async () => {
    const onRetry = vi.fn();
    const { rerender } = render(<TaskError error={failure} onRetry={onRetry} />);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onRetry).toHaveBeenCalledTimes(1);
    rerender(<TaskError error={{ ...failure, retryable: false }} onRetry={onRetry} />);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('should put the errors of the client in words of the labels, by their code', async () => {
    const error = new TaskStatusError('not_found', 'There is no task "a".', { status: 404 });
    const { unmount } = render(<TaskError error={error} />);
    expect(screen.getByText('Task not found')).toBeVisible();
    expect(screen.getByText('It may have been deleted, or the link may be wrong.')).toBeVisible();
    unmount();

    render(
      <DisplayProvider labels={germanLabels}>
        <TaskError error={error} />
      </DisplayProvider>,
    );
    expect(screen.getByText('Aufgabe nicht gefunden')).toBeVisible();
    expect(screen.queryByText(/There is no task/)).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Einzelheiten' }));
    expect(screen.getByText(/There is no task \\"a\\"/)).toBeVisible();
    expect(screen.getByText(/404/)).toBeVisible();
  });

  it('should show a code that the labels do not have', () => {
    render(<TaskError error={new TaskStatusError('from_the_future' as never, 'What it was.')} />);
    expect(screen.getByText('What it was.')).toBeVisible();
  });

  it('should say something even where nothing was said', () => {
    render(<TaskError error={{ message: '' }} />);
    expect(screen.getByText(/No reason was given/)).toBeInTheDocument();
  });
});

describe('TaskResult', () => {
  it('should show names, values, units and links', () => {
    render(
      <TaskResult result={{ energy: { value: -3.2, unit: 'eV' }, report: 'https://a.org/r' }} />,
    );
    expect(screen.getByText('-3.2 eV')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'https://a.org/r' })).toHaveAttribute(
      'rel',
      'noopener noreferrer',
    );
  });

  it('should follow no link but http and https', () => {
    const { container } = render(<TaskResult result="javascript:alert(1)" />);
    expect(container.querySelector('a')).toBeNull();
  });

  it('should survive a result that refers to itself', () => {
    const result: Record<string, unknown> = { a: 1 };
    result['self'] = result;
    render(<TaskResult result={result} />);
    expect(screen.getByText('(circular reference)')).toBeInTheDocument();
  });

  it('should leave the drawing to the app where it wants to', () => {
    render(<TaskResult result={7} render={(result) => <b>{`seven is ${result}`}</b>} />);
    expect(screen.getByText('seven is 7')).toBeInTheDocument();
  });
});

describe('TaskActions', () => {
  it('should ask the question of the label that an app gave the action', async () => {
    render(
      <DisplayProvider labels={{ actions: { cancel: 'Stop' } }}>
        <TaskActions actions={['cancel']} confirm={['cancel']} onAction={vi.fn()} />
      </DisplayProvider>,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect(screen.getByText('Stop this task?')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Yes, stop' })).toBeVisible();
  });

  it('should ask the question that the app gives', async () => {
    const actions = { confirm: (label: string, action: string) => `${label}/${action}?` };
    render(
      <DisplayProvider labels={{ ...germanLabels, actions }}>
        <TaskActions actions={['cancel']} confirm={['cancel']} onAction={vi.fn()} />
      </DisplayProvider>,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.getByText('Cancel/cancel?')).toBeVisible();
  });

  it('should take an action that returns a promise, and one that returns nothing', async () => {
    const failed = new TaskStatusError('conflict', 'It has ended.');
    const onAction = vi.fn((action: string) =>
      action === 'pause' ? Promise.reject(failed) : undefined,
    );
    const { rerender } = render(<TaskActions actions={['pause', 'retry']} onAction={onAction} />);
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(onAction).toHaveBeenCalledTimes(2);
    rerender(<TaskActions actions={['pause']} onAction={onAction} error={failed} />);
    expect(screen.getByRole('alert')).toHaveTextContent(
      'Not possible right now. The task has changed in the meantime. Check its status.',
    );
  });

  it('should ask for what is allowed', async () => {
    const onAction = vi.fn();
    render(<TaskActions actions={['pause', 'cancel']} onAction={onAction} />);
    expect(screen.getByRole('group')).toHaveAccessibleName('Actions');
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    expect(onAction).toHaveBeenCalledExactlyOnceWith('pause');
  });

  it('should ask again before an action that was marked, with the focus on the safe answer', async () => {
    const user = userEvent.setup();
    const onAction = vi.fn();
    render(<TaskActions actions={['cancel']} confirm={['cancel']} onAction={onAction} />);
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(onAction).not.toHaveBeenCalled();
    expect(screen.getByText('Cancel this task?')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'No, go back' })).toHaveFocus();
    await user.keyboard('{Escape}');
    expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await user.click(screen.getByRole('button', { name: 'Yes, cancel' }));
    expect(onAction).toHaveBeenCalledExactlyOnceWith('cancel');
  });

  it('should take no second press while it waits for an answer, and keep the focus', async () => {
    const onAction = vi.fn();
    render(<TaskActions actions={['cancel', 'pause']} pending="cancel" onAction={onAction} />);
    const button = screen.getByRole('button', { name: 'Cancel' });
    await userEvent.click(button);
    expect(button).toHaveFocus();
    expect(button).toHaveAttribute('aria-busy', 'true');
    expect(onAction).not.toHaveBeenCalled();
  });

  it('should withdraw a question that no longer makes sense', async () => {
    const props = { confirm: ['cancel'], onAction: vi.fn() } as const;
    const { rerender } = render(<TaskActions actions={['cancel']} {...props} />);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    rerender(<TaskActions actions={['retry']} {...props} />);
    expect(screen.queryByText('Cancel this task?')).toBeNull();
    expect(screen.getByRole('button', { name: 'Retry' })).toBeInTheDocument();
  });

  it('should say why an action failed', () => {
    render(<TaskActions actions={['cancel']} onAction={vi.fn()} error={new Error('Too late.')} />);
    expect(screen.getByRole('alert')).toHaveTextContent('Too late.');
  });
});
