import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeAll, describe, expect, it, vi } from 'vitest';

import { LogPanel } from '../../../src/components/LogPanel/index.js';
import { preloadLogPanel } from '../../../src/components/LogPanel/loadLogBody.js';

const log = (): HTMLElement => screen.getByRole('log');

beforeAll(preloadLogPanel);

describe('the link of a line', () => {
  it("should keep the app's route when a line's number is clicked", async () => {
    window.location.hash = '#/jobs/12';
    const { container } = render(<LogPanel source={['a', 'b']} defaultOpen />);
    await userEvent.click(within(log()).getByRole('link', { name: 'Line 2' }));
    expect(window.location.hash).toBe('#/jobs/12');
    expect(container.querySelector('[data-marked]')).toHaveAttribute('data-line', '1');
    window.location.hash = '';
  });

  it('should stay on a page whose base is elsewhere', async () => {
    const base = document.createElement('base');
    base.href = '/app/';
    document.head.append(base);
    render(<LogPanel source={['a', 'b']} defaultOpen />);
    const link = within(log()).getByRole<HTMLAnchorElement>('link', { name: 'Line 2' });
    expect(link.href).toBe(`${window.location.href.replace(/#.*/, '')}#L2`);
    base.remove();
  });

  it('should leave the lines that are clicked and marked to the app where it wants them', async () => {
    const onLineClick = vi.fn();
    const panel = (line: number | null) => (
      <LogPanel source={['a', 'b']} defaultOpen highlightedLine={line} onLineClick={onLineClick} />
    );
    const { container, rerender } = render(panel(null));
    await userEvent.click(within(log()).getByRole('link', { name: 'Line 2' }));
    expect(onLineClick.mock.calls).toEqual([[1]]);
    expect(window.location.hash).toBe('');
    rerender(panel(0));
    expect(container.querySelector('[data-marked]')).toHaveAttribute('data-line', '0');
  });
});
