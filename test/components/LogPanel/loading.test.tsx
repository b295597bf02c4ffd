import { act, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { StrictMode, type ComponentType } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { LogPanel } from '../../../src/components/LogPanel/index.js';
import type { LogBodyProps } from '../../../src/components/LogPanel/LogBody.js';
import type { createLoader as CreateLoader } from '../../../src/components/LogPanel/loadLogBody.js';

type Body = ComponentType<LogBodyProps>;

/** The network that the code of the body comes over, and the timers of the pauses between attempts. */
const network = vi.hoisted(() => ({
  requests: [] as { arrive: () => Promise<void>; fail: () => Promise<void> }[],
  timers: [] as (() => void)[],
  restart: (): void => undefined,
}));

vi.mock('../../../src/components/LogPanel/loadLogBody.js', async (importOriginal) => {
  const original = await importOriginal<{ createLoader: typeof CreateLoader }>();
  const { LogBody } = await import('../../../src/components/LogPanel/LogBody.js');
  const importBody = () =>
    new Promise<Body>((resolve, reject) => {
      network.requests.push({
        arrive: () => act(async () => resolve(LogBody)),
        fail: () => act(async () => reject(new TypeError('Failed to fetch'))),
      });
    });
  const create = () =>
    original.createLoader(importBody, {
      now: () => 0,
      setTimeout: (callback) => network.timers.push(callback),
      clearTimeout: () => undefined,
    });
  let loader = create();
  network.restart = () => {
    network.requests = [];
    network.timers = [];
    loader = create();
  };
  return {
    ...original,
    logBody: {
      load: () => loader.load(),
      get: () => loader.get(),
      subscribe: (listener: () => void) => loader.subscribe(listener),
    },
  };
});

beforeEach(() => network.restart());

/** Lets the pause before the next attempt be over. */
const endPause = (): Promise<void> => act(async () => network.timers.shift()?.());
const toggle = () => screen.getByRole('button', { name: 'Log' });

describe('the code of the body', () => {
  it('should be loaded once for all panels, also in StrictMode', async () => {
    render(
      <StrictMode>
        <LogPanel source={['one']} defaultOpen />
        <LogPanel source={['two']} defaultOpen />
      </StrictMode>,
    );
    expect(screen.getAllByText('Loading the log…')).toHaveLength(2);
    await network.requests[0]?.arrive();
    expect(screen.getAllByRole('log')).toHaveLength(2);
    expect(network.requests).toHaveLength(1);
  });

  it('should begin to load when the pointer or the focus comes to the button', async () => {
    render(<LogPanel source={['one']} />);
    expect(network.requests).toHaveLength(0);
    await userEvent.hover(toggle());
    expect(network.requests).toHaveLength(1);
    await network.requests[0]?.arrive();
    await userEvent.click(toggle());
    expect(screen.getByRole('log')).toHaveTextContent('one');
  });

  it('should load when the page is idle', () => {
    const idle: (() => void)[] = [];
    vi.stubGlobal('requestIdleCallback', (callback: () => void) => idle.push(callback));
    vi.stubGlobal('cancelIdleCallback', () => undefined);
    const { unmount } = render(<LogPanel source={['one']} />);
    expect(network.requests).toHaveLength(0);
    idle[0]?.();
    expect(network.requests).toHaveLength(1);
    unmount();
  });

  it('should wait for the reader where the browser is to save data', () => {
    const idle = vi.fn();
    vi.stubGlobal('requestIdleCallback', idle);
    vi.stubGlobal('navigator', { connection: { saveData: true } });
    render(<LogPanel source={['one']} />);
    expect(idle).not.toHaveBeenCalled();
  });

  it('should keep the room of the lines while it loads', () => {
    render(<LogPanel source={['a', 'b', 'c']} defaultOpen />);
    const { style } = screen.getByRole('status');
    expect(style.getPropertyValue('--task-log-lines')).toBe('3');
  });

  it('should try again automatically where it fails', async () => {
    render(<LogPanel source={['one']} defaultOpen />);
    await network.requests[0]?.fail();
    expect(screen.getByRole('status')).toHaveTextContent('Loading the log…');
    await endPause();
    await network.requests[1]?.arrive();
    expect(screen.getByRole('log')).toHaveTextContent('one');
  });

  it('should say where it could not be loaded, and load it again when asked to', async () => {
    render(<LogPanel source={['one']} defaultOpen />);
    for (const attempt of [0, 1, 2]) {
      await network.requests[attempt]?.fail();
      await endPause();
    }
    expect(screen.getByRole('status')).toHaveTextContent('The log could not be loaded');
    expect(network.requests).toHaveLength(3);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(screen.queryByRole('button', { name: 'Try again' })).not.toBeInTheDocument();
    expect(toggle()).toHaveFocus();
    await network.requests[3]?.arrive();
    expect(screen.getByRole('log')).toHaveTextContent('one');
  });

  it('should try again when a panel is opened after it has failed', async () => {
    const { rerender } = render(<LogPanel source={['one']} open />);
    for (const attempt of [0, 1, 2]) {
      await network.requests[attempt]?.fail();
      await endPause();
    }
    rerender(<LogPanel source={['one']} open={false} />);
    rerender(<LogPanel source={['one']} open />);
    expect(network.requests).toHaveLength(4);
  });
});
