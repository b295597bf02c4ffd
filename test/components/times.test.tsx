import { act, render } from '@testing-library/react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';

import { Elapsed } from '../../src/components/Elapsed.js';
import { LastUpdated } from '../../src/components/LastUpdated.js';
import { NOW, renderAt } from './helpers.js';

const HOUR = 3_600_000;

describe('LastUpdated', () => {
  it('should say how old it is, and the moment itself to programs', () => {
    const { container } = renderAt(<LastUpdated at={NOW - 12_000} />);
    const root = container.querySelector('time.task-updated');
    expect(root).toHaveTextContent('Updated 12 s ago');
    expect(root).toHaveAttribute('datetime', '2026-01-15T11:59:48.000Z');
    expect(root).not.toHaveAttribute('data-stale');
  });

  it('should take a clock that is an hour ahead for now', () => {
    const { container } = renderAt(<LastUpdated at={NOW + HOUR} />);
    expect(container).toHaveTextContent('Updated just now');
  });

  it.each([null, NaN, 9e15])('should survive %s', (at) => {
    const { container } = renderAt(<LastUpdated at={at} />);
    expect(container).toHaveTextContent('Not updated yet');
  });

  it('should look out of date when told so, or by its age', () => {
    const { container, rerender } = renderAt(<LastUpdated at={NOW - 5_000} stale />);
    expect(container.querySelector('time')).toHaveAttribute('data-stale');
    rerender(<LastUpdated at={NOW - 5_000} staleAfter={5_000} />);
    expect(container.querySelector('time')).toHaveAttribute('data-stale');
    rerender(<LastUpdated at={NOW - 5_000} staleAfter={6_000} />);
    expect(container.querySelector('time')).not.toHaveAttribute('data-stale');
  });

  it('should grow older with time', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    try {
      const { container, unmount } = renderAt(<LastUpdated at={NOW - 500} />, Date.now);
      expect(container).toHaveTextContent('Updated just now');
      await act(() => vi.advanceTimersByTimeAsync(2_500));
      expect(container).toHaveTextContent('Updated 3 s ago');
      unmount();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('should hydrate without a mismatch, however long the page took to arrive', async () => {
    const html = renderToString(<LastUpdated at={NOW} />);
    expect(html).toContain('UTC');
    const container = document.createElement('div');
    container.innerHTML = html;
    document.body.append(container);
    const root = await act(() => hydrateRoot(container, <LastUpdated at={NOW} />));
    expect(container.textContent).not.toContain('UTC');
    act(() => root.unmount());
    container.remove();
  });
});

describe('Elapsed', () => {
  it('should run while there is no end, and stand still after', () => {
    const { container, rerender } = renderAt(<Elapsed since={NOW - 83_000} />);
    expect(container).toHaveTextContent('1 min 23 s');
    rerender(<Elapsed since={NOW - 83_000} until={NOW - 80_000} />);
    expect(container).toHaveTextContent('3 s');
    expect(container.querySelector('time')).toHaveAttribute('datetime', 'PT3S');
  });

  it('should read a negative span as nothing taken yet', () => {
    const { container } = render(<Elapsed since={NOW} until={NOW - HOUR} />);
    expect(container).toHaveTextContent('0 s');
  });
});
