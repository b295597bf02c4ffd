import { act, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ConnectionIndicator } from '../../src/components/ConnectionIndicator.js';
import { makeConnection, NOW, renderAt } from './helpers.js';

describe('ConnectionIndicator', () => {
  it.each([
    [{ state: 'live' }, 'Live'],
    [{ state: 'connecting' }, 'Connecting'],
    [{ state: 'reconnecting', attempt: 2 }, 'Reconnecting (2 of 5)'],
    [{ state: 'polling', pollInterval: 5_000 }, 'Live updates unavailable. Checking every 5 s'],
    [{ state: 'polling' }, 'Live updates unavailable. Nothing left to check'],
    [
      { state: 'polling', isExhausted: true },
      'Live updates unavailable. Automatic checks have stopped',
    ],
    [{ state: 'offline' }, 'Offline'],
    [{ state: 'unauthorized' }, 'Not authorized'],
    [{ state: 'closed' }, 'Closed'],
    [{ state: 'idle' }, 'Not connected'],
  ] as const)('should say %o in words', (changes, text) => {
    const { container } = render(<ConnectionIndicator connection={makeConnection(changes)} />);
    expect(container.querySelector('div.task-connection')).toHaveAttribute(
      'data-connection',
      changes.state,
    );
    expect(container.querySelector('.task-connection-text')?.textContent).toBe(text);
  });

  it('should count down to the next try', () => {
    const connection = makeConnection({
      state: 'reconnecting',
      attempt: 2,
      nextRetryAt: NOW + 3_200,
    });
    const { container } = renderAt(<ConnectionIndicator connection={connection} />);
    expect(container).toHaveTextContent('Reconnecting (2 of 5), next try in 4 s');
  });

  it('should offer what helps: a refresh while polling, another try where it is stuck', async () => {
    const user = userEvent.setup();
    const onRefresh = vi.fn();
    const onRetry = vi.fn();
    const polling = makeConnection({ state: 'polling', pollInterval: 5_000 });
    const { rerender } = render(
      <ConnectionIndicator connection={polling} onRefresh={onRefresh} onRetry={onRetry} />,
    );
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(onRefresh).toHaveBeenCalledTimes(1);
    expect(onRetry).toHaveBeenCalledTimes(1);
    rerender(
      <ConnectionIndicator connection={makeConnection()} onRefresh={onRefresh} onRetry={onRetry} />,
    );
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('should keep its buttons together, so that none stands alone on a line of its own', () => {
    const polling = makeConnection({ state: 'polling', pollInterval: 5_000 });
    render(<ConnectionIndicator connection={polling} onRefresh={vi.fn()} onRetry={vi.fn()} />);
    const [refresh, retry] = screen.getAllByRole('button');
    expect(refresh?.parentElement).toHaveClass('task-connection-actions', { exact: true });
    expect(retry?.parentElement).toBe(refresh?.parentElement);
  });

  it('should offer no button that does nothing, and leave no room for one', () => {
    const polling = makeConnection({ state: 'polling' });
    const { container } = render(<ConnectionIndicator connection={polling} />);
    expect(screen.queryByRole('button')).toBeNull();
    expect(container.querySelector('.task-connection-actions')).toBeNull();
  });
});

describe('the grace against flicker', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const live = makeConnection();
  const lost = makeConnection({ state: 'reconnecting', attempt: 1 });

  it('should report a loss to code at once, and to people only if it lasts', () => {
    const { container, rerender } = render(<ConnectionIndicator connection={live} />);
    rerender(<ConnectionIndicator connection={lost} />);
    expect(container.firstElementChild).toHaveAttribute('data-connection', 'reconnecting');
    expect(container).toHaveTextContent('Live');
    act(() => {
      vi.advanceTimersByTime(799);
    });
    expect(container).toHaveTextContent('Live');
    act(() => {
      vi.advanceTimersByTime(1);
    });
    expect(container).toHaveTextContent('Reconnecting (1 of 5)');
  });

  it('should show a blip as nothing at all, and leave no timer behind', () => {
    const { container, rerender, unmount } = render(<ConnectionIndicator connection={live} />);
    rerender(<ConnectionIndicator connection={lost} />);
    rerender(<ConnectionIndicator connection={live} />);
    act(() => {
      vi.advanceTimersByTime(5_000);
    });
    expect(container).toHaveTextContent('Live');
    rerender(<ConnectionIndicator connection={lost} />);
    unmount();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('should not start again with each attempt', () => {
    const { container, rerender } = render(<ConnectionIndicator connection={live} />);
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      rerender(
        <ConnectionIndicator connection={makeConnection({ state: 'reconnecting', attempt })} />,
      );
      act(() => {
        vi.advanceTimersByTime(200);
      });
    }
    expect(container).toHaveTextContent('Reconnecting (4 of 5)');
  });

  it('should show every other change at once', () => {
    const { container, rerender } = render(<ConnectionIndicator connection={live} />);
    rerender(<ConnectionIndicator connection={makeConnection({ state: 'offline' })} />);
    expect(container).toHaveTextContent('Offline');
    rerender(<ConnectionIndicator connection={live} />);
    expect(container).toHaveTextContent('Live');
  });
});
