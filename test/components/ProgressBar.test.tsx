import { act, render, screen } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';

import { ProgressBar } from '../../src/components/ProgressBar.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import { NOW, renderAt } from './helpers.js';

const bar = (): HTMLElement => screen.getByRole('progressbar');

describe('ProgressBar', () => {
  it('should name its bar and say its value', () => {
    const { container } = render(<ProgressBar label="Download" value={42} />);
    expect(bar()).toHaveAccessibleName('Download');
    expect(bar()).toHaveAttribute('aria-valuenow', '42');
    expect(bar()).toHaveAttribute('aria-valuemax', '100');
    expect(bar()).toHaveAttribute('aria-valuetext', '42%');
    expect(container.querySelector('div.task-progress')).toContainElement(bar());
  });

  it('should name its bar also where the label is hidden', () => {
    render(<ProgressBar label="Download" value={42} hideLabel />);
    expect(bar()).toHaveAccessibleName('Download');
    expect(screen.queryByText('Download')).toBeNull();
  });

  it.each([null, NaN, Infinity, -Infinity])('should be indeterminate for %s', (value) => {
    const { container } = render(<ProgressBar label="Work" value={value} />);
    expect(container.firstElementChild).toHaveAttribute('data-indeterminate');
    expect(bar()).not.toHaveAttribute('aria-valuenow');
    expect(bar()).not.toHaveAttribute('aria-valuetext');
  });

  it.each([0, -1, NaN, Infinity])('should be indeterminate for a maximum of %s', (max) => {
    const { container } = render(<ProgressBar label="Work" value={1} max={max} />);
    expect(container.firstElementChild).toHaveAttribute('data-indeterminate');
  });

  it.each([
    [-5, '0', '0%'],
    [250, '100', '100%'],
  ])('should clamp %d for bar, ARIA and words alike', (value, now, text) => {
    const { container } = render(<ProgressBar label="Work" value={value} />);
    expect(bar()).toHaveAttribute('aria-valuenow', now);
    expect(screen.getByText(text)).toBeInTheDocument();
    expect(container.querySelector('.task-progress-fill')).toHaveAttribute('width', text);
  });

  it('should show a completed bar as full, also where the total was never known', () => {
    const { container } = render(<ProgressBar label="Work" value={null} status="completed" />);
    expect(container.firstElementChild).not.toHaveAttribute('data-indeterminate');
    expect(bar()).toHaveAttribute('aria-valuenow', '100');
  });

  it('should show a completed bar as full whatever the last progress was, and keep the amount', () => {
    const { container } = render(
      <ProgressBar label="Work" value={75} unit="items" status="completed" />,
    );
    expect(container.querySelector('.task-progress-fill')).toHaveAttribute('width', '100%');
    expect(bar()).toHaveAttribute('aria-valuetext', '75 of 100 items, 100%');
    expect(screen.getByText('75 of 100 items')).toBeInTheDocument();
  });

  it('should need no style of its own, which a strict content policy would drop', () => {
    const html = renderToString(<ProgressBar label="Work" value={70} buffer={80} />);
    expect(html).not.toContain('style=');
    expect(html).toContain('width="70%"');
  });

  it('should write bytes and items in words, and say them to a screen reader', () => {
    const { rerender } = render(
      <ProgressBar label="Work" value={1.2e9} max={4.5e9} unit="bytes" />,
    );
    expect(screen.getByText('1.2 of 4.5 GB')).toBeInTheDocument();
    expect(bar()).toHaveAttribute('aria-valuetext', '1.2 of 4.5 GB, 26%');
    rerender(<ProgressBar label="Work" value={12} max={40} unit="items" />);
    expect(screen.getByText('12 of 40 items')).toBeInTheDocument();
    rerender(<ProgressBar label="Work" value={12} max={40} unit="frames" />);
    expect(screen.getByText('12 of 40 frames')).toBeInTheDocument();
  });

  it('should show how much is done where the total is not known', () => {
    render(<ProgressBar label="Work" value={null} amount={3.4e8} unit="bytes" />);
    expect(screen.getByText('340 MB')).toBeInTheDocument();
  });

  it('should show a given rate while it runs, and none once it has ended', () => {
    const rate = { ratePerSecond: 12e6, remainingMs: 205_000 };
    const props = { label: 'Work', value: 1e9, max: 4e9, unit: 'bytes', estimate: rate } as const;
    const { rerender } = renderAt(<ProgressBar {...props} />);
    expect(screen.getByText('12 MB/s')).toBeInTheDocument();
    expect(screen.getByText('about 3 min 30 s left')).toBeInTheDocument();
    rerender(<ProgressBar {...props} status="failed" />);
    expect(screen.queryByText('12 MB/s')).toBeNull();
    expect(screen.queryByText(/left/)).toBeNull();
  });

  it('should estimate rate and time left from the values over time', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    try {
      const show = (value: number) => (
        <DisplayProvider now={Date.now}>
          <ProgressBar label="Work" value={value} max={200} unit="items" />
        </DisplayProvider>
      );
      const { rerender } = render(show(0));
      expect(screen.queryByText(/left/)).toBeNull();
      for (let value = 10; value <= 60; value += 10) {
        await act(() => vi.advanceTimersByTimeAsync(1_000));
        rerender(show(value));
      }
      expect(screen.getByText('10 items/s')).toBeInTheDocument();
      expect(screen.getByText('about 15 s left')).toBeInTheDocument();
      // Nothing more comes: the countdown goes on, and then says nothing rather than something wrong.
      await act(() => vi.advanceTimersByTimeAsync(30_000));
      expect(screen.queryByText(/left|almost/)).toBeNull();
      expect(screen.queryByText(/items\/s/)).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});
