import { render, screen } from '@testing-library/react';
import { createRef } from 'react';
import { describe, expect, it } from 'vitest';

import { StatusBadge } from '../../src/components/StatusBadge.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import { germanLabels } from '../../src/labels/german.js';
import { TASK_STATUSES } from '../../src/protocol/task.js';

describe('StatusBadge', () => {
  it.each(TASK_STATUSES)('should show %s by word and by an icon of its own', (status) => {
    const { container } = render(<StatusBadge status={status} />);
    const root = container.querySelector('span.task-badge');
    expect(root).toHaveAttribute('data-status', status);
    expect(root).toHaveTextContent(new RegExp(`^${status}$`, 'i'));
    expect(container.querySelector(`svg[data-icon=${status}]`)).not.toBeNull();
  });

  it('should give each status a shape of its own', () => {
    const shapes = TASK_STATUSES.map((status) => {
      const { container } = render(<StatusBadge status={status} />);
      return container.querySelector('svg')?.innerHTML;
    });
    expect(new Set(shapes).size).toBe(TASK_STATUSES.length);
  });

  it('should show a status that it does not know as unknown, with its own text', () => {
    const { container } = render(<StatusBadge status={'HIBERNATING\u0000'} />);
    expect(container.firstElementChild).toHaveAttribute('data-status', 'unknown');
    expect(container).toHaveTextContent('HIBERNATING');
  });

  it('should add the reason in words', () => {
    const { container } = render(<StatusBadge status="pending" reason="input_required" />);
    expect(container).toHaveTextContent('Pending · input required');
    expect(container.firstElementChild).toHaveAttribute('data-reason', 'input_required');
  });

  it('should pass className, style, ref and the rest to its one root', () => {
    const ref = createRef<HTMLSpanElement>();
    render(
      <StatusBadge status="running" className="mine" style={{ margin: 3 }} ref={ref} id="b" />,
    );
    expect(ref.current).toHaveClass('task-badge', 'mine');
    expect(ref.current).toHaveStyle({ margin: '3px' });
    expect(ref.current?.id).toBe('b');
  });

  it('should leave out every class of ours when unstyled, and keep the data attributes', () => {
    const { container } = render(
      <StatusBadge status="running" reason="stalled" unstyled classNames={{ label: 'my-label' }} />,
    );
    const ours = [...container.querySelectorAll('*')].filter(({ className }) =>
      String(className).includes('task-badge'),
    );
    expect(ours).toEqual([]);
    expect(container.querySelector('.my-label')).toHaveTextContent('Running');
    expect(container.firstElementChild).toHaveAttribute('data-status', 'running');
  });

  it('should take words and icons from the provider', () => {
    render(
      <DisplayProvider labels={germanLabels} icons={{ failed: <b data-testid="own" /> }}>
        <StatusBadge status="failed" />
      </DisplayProvider>,
    );
    expect(screen.getByText('Fehlgeschlagen')).toBeInTheDocument();
    expect(screen.getByTestId('own')).toBeInTheDocument();
  });
});
