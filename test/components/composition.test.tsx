import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { createRef, type ComponentProps } from 'react';
import { describe, expect, it, vi } from 'vitest';

import { ProgressBar } from '../../src/components/ProgressBar.js';
import { StatusBadge } from '../../src/components/StatusBadge.js';
import { TaskActions } from '../../src/components/TaskActions.js';
import { TaskCardView } from '../../src/components/TaskCard/TaskCardView.js';
import { TaskResult } from '../../src/components/TaskResult.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import { germanLabels } from '../../src/labels/german.js';
import { makeTask, renderAt } from './helpers.js';

describe('render', () => {
  it('should put an element of the app in place of the root, with the props of both', async () => {
    const [onOurs, onOwn] = [vi.fn(), vi.fn()];
    const ref = createRef<HTMLSpanElement>();
    render(
      <StatusBadge
        ref={ref}
        status="running"
        className="ours"
        style={{ margin: 1 }}
        onClick={onOurs}
        // Its label is the badge's own.
        // oxlint-disable-next-line jsx-a11y/control-has-associated-label
        render={<a href="#task" className="own" style={{ padding: 2 }} onClick={onOwn} />}
      />,
    );
    const link = screen.getByRole('link', { name: 'Running' });
    expect(link).toHaveClass('task-badge', 'ours', 'own');
    expect(link).toHaveStyle({ margin: '1px', padding: '2px' });
    expect(link).toHaveAttribute('data-status', 'running');
    expect(ref.current).toBe(link);
    await userEvent.click(link);
    expect([onOurs, onOwn].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('should hand its props to a function', () => {
    render(
      <TaskCardView
        taskId="task-1"
        task={makeTask()}
        render={(props: ComponentProps<'section'>) => <section {...props} data-testid="own" />}
      />,
    );
    const card = screen.getByTestId('own');
    expect(card.tagName).toBe('SECTION');
    expect(card).toHaveAttribute('data-task-id', 'task-1');
    expect(card).toHaveTextContent('Render frames');
  });

  it('should keep the element where the card renders again', () => {
    const card = (value: number) => (
      <ProgressBar label="Work" value={value} render={<section data-testid="own" />} />
    );
    const { rerender } = render(card(1));
    const before = screen.getByTestId('own');
    rerender(card(2));
    expect(screen.getByTestId('own')).toBe(before);
  });
});

describe('a provider', () => {
  it('should leave out the classes of all that is below it, unless a part says otherwise', () => {
    const { container } = render(
      <DisplayProvider unstyled>
        <TaskCardView
          taskId="task-1"
          task={makeTask({ progress: { value: 30, unit: 'percent' }, actions: ['cancel'] })}
          onAction={() => undefined}
        />
        <StatusBadge status="failed" unstyled={false} />
      </DisplayProvider>,
    );
    const card = container.querySelector('article');
    const ours = [...(card?.querySelectorAll('[class*=task-]') ?? [])].map(
      (element) => element.getAttribute('class') ?? '',
    );
    // Icons and words for speech are no styles of a part.
    expect(ours.filter((name) => !/task-(?:icon|hidden)/.test(name))).toEqual([]);
    expect(container.querySelector('.task-badge')).toHaveTextContent('Failed');
  });

  it('should change within another one only what it is given', () => {
    const { container } = render(
      <DisplayProvider labels={germanLabels}>
        <DisplayProvider labels={{ status: { running: 'Im Gange' } }}>
          <StatusBadge status="running" />
          <StatusBadge status="failed" />
        </DisplayProvider>
      </DisplayProvider>,
    );
    expect(screen.getByText('Im Gange')).toBeInTheDocument();
    expect(screen.getByText('Fehlgeschlagen')).toBeInTheDocument();
    // One voice for the page.
    expect(container.querySelectorAll('[aria-live=polite]')).toHaveLength(1);
  });
});

describe('a card', () => {
  const task = makeTask({
    progress: { value: 12, total: 40, unit: 'items' },
    actions: ['cancel'],
    phases: [{ id: 'a', label: 'Load', status: 'running' }],
  });

  it('should hand props to the components that it is made of', () => {
    const { container } = renderAt(
      <TaskCardView
        taskId="task-1"
        task={task}
        onAction={() => undefined}
        slotProps={{
          badge: { variant: 'soft', className: 'own-badge' },
          progress: { classNames: { value: 'own-value' } },
          phases: { 'aria-label': 'Steps of the work' },
          actions: { variant: 'text' },
        }}
      />,
    );
    expect(container.querySelector('.task-badge.task-card-phrase.own-badge')).toHaveAttribute(
      'data-variant',
      'soft',
    );
    expect(container.querySelector('.own-value')).toHaveTextContent('30%');
    expect(screen.getByRole('list', { name: 'Steps of the work' })).toBeInTheDocument();
    expect(screen.getByText('Cancel')).toBeVisible();
  });

  it('should take words of its own', () => {
    const { container } = renderAt(
      <>
        <TaskCardView
          taskId="task-1"
          task={task}
          labels={{ status: { running: 'At work' }, card: { took: (time) => `for ${time}` } }}
        />
        <StatusBadge status="running" />
      </>,
    );
    expect(container.querySelector('.task-card')).toHaveTextContent('At work for 1 min 23 s');
    expect(screen.getByText('Running')).toBeInTheDocument();
  });

  it('should confirm the same actions by default as the buttons alone', async () => {
    const onAction = vi.fn();
    render(<TaskActions actions={['pause', 'cancel']} onAction={onAction} />);
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(onAction).toHaveBeenCalledExactlyOnceWith('pause');
    expect(screen.getByText('Cancel this task?')).toBeVisible();
  });
});

it('should know in `render` of a result the type of the result', () => {
  const result: { readonly file: string } = { file: 'orders.csv' };
  render(<TaskResult result={result} render={({ file }) => <b>{file}</b>} />);
  expect(screen.getByText('orders.csv')).toBeInTheDocument();
});
