/**
 * A device whose clock is an hour off, either way: what people read is the same as on one that is
 * right, since times of the server are compared by the server's clock.
 */
import { act, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { describe, expect, it, vi } from 'vitest';

import { ConnectionIndicator } from '../../src/components/ConnectionIndicator.js';
import { Elapsed } from '../../src/components/Elapsed.js';
import { LastUpdated } from '../../src/components/LastUpdated.js';
import { PhaseIndicator } from '../../src/components/PhaseIndicator.js';
import { ProgressBar } from '../../src/components/ProgressBar.js';
import { TaskCardView } from '../../src/components/TaskCard/TaskCardView.js';
import { TaskTableView } from '../../src/components/TaskTable/TaskTableView.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import { createSignal } from '../../src/shared/signal.js';
import { makeConnection, makeTask } from './helpers.js';

const HOUR = 3_600_000;
/** What the server's clock says. */
const SERVER_NOW = Date.UTC(2026, 0, 15, 12);

const phases = [
  {
    id: 'fetch',
    label: 'Fetch',
    status: 'completed',
    startedAt: SERVER_NOW - 90_000,
    endedAt: SERVER_NOW - 80_000,
  },
  { id: 'build', label: 'Build', status: 'running', startedAt: SERVER_NOW - 80_000 },
] as const;
const task = makeTask({
  startedAt: SERVER_NOW - 83_000,
  updatedAt: SERVER_NOW - 3_000,
  phases: [...phases],
  phase: 'build',
  progress: { value: 10, total: 40, unit: 'items' },
});

/** Each component that shows a time, by the device's time now, and what it must read. */
const cases: readonly [string, (deviceNow: number) => ReactElement, string][] = [
  ['Elapsed, running', () => <Elapsed since={SERVER_NOW - 83_000} />, '1 min 23 s'],
  [
    'Elapsed, ended',
    () => <Elapsed since={SERVER_NOW - 9_000} until={SERVER_NOW - 4_000} />,
    '5 s',
  ],
  ['PhaseIndicator', () => <PhaseIndicator phases={phases} current="build" />, '1 min 20 s'],
  [
    'LastUpdated of a time of the server',
    () => <LastUpdated at={SERVER_NOW - 12_000} clock="server" />,
    'Updated 12 s ago',
  ],
  [
    'LastUpdated of a time of this device',
    (deviceNow) => <LastUpdated at={deviceNow - 12_000} />,
    'Updated 12 s ago',
  ],
  [
    'ConnectionIndicator',
    (deviceNow) => (
      <ConnectionIndicator
        connection={makeConnection({
          state: 'reconnecting',
          attempt: 2,
          nextRetryAt: deviceNow + 4_000,
        })}
      />
    ),
    'Reconnecting (2 of 5), next try in 4 s',
  ],
  [
    'TaskCardView',
    (deviceNow) => <TaskCardView taskId={task.id} task={task} lastUpdatedAt={deviceNow - 3_000} />,
    'Running 1 min 23 s',
  ],
  [
    'TaskCardView, how fresh',
    (deviceNow) => (
      <TaskCardView
        taskId={task.id}
        task={task}
        connection={makeConnection({ state: 'offline' })}
        lastUpdatedAt={deviceNow - 3_000}
      />
    ),
    'Offline, 3 s ago',
  ],
  ['TaskTableView, time taken', () => <TaskTableView tasks={[task]} />, '1 min 23 s'],
  ['TaskTableView, how fresh', () => <TaskTableView tasks={[task]} />, 'Updated 3 s ago'],
];

function renderOn(deviceNow: number | (() => number), offset: number, element: ReactElement) {
  const serverClock = createSignal({ offset });
  const view = render(
    <DisplayProvider now={deviceNow} serverClock={serverClock}>
      {element}
    </DisplayProvider>,
  );
  return { ...view, serverClock };
}

describe.each([
  ['right', 0],
  ['an hour slow', HOUR],
  ['an hour fast', -HOUR],
])('on a device whose clock is %s', (_name, offset) => {
  const deviceNow = SERVER_NOW - offset;

  it.each(cases)('should read the same: %s', (_component, make, text) => {
    const { container } = renderOn(deviceNow, offset, make(deviceNow));
    expect(container.textContent).toContain(text);
  });

  it('should count as stale by the age, not by the clock', () => {
    const at = SERVER_NOW - 5_000;
    const { container } = renderOn(
      deviceNow,
      offset,
      <>
        <LastUpdated at={at} clock="server" staleAfter={5_000} />
        <LastUpdated at={at} clock="server" staleAfter={6_000} />
      </>,
    );
    const [old, fresh] = container.querySelectorAll('time');
    expect(old).toHaveAttribute('data-stale');
    expect(fresh).not.toHaveAttribute('data-stale');
  });

  it('should go on counting at the right moments', async () => {
    vi.useFakeTimers({ now: deviceNow, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    try {
      const { container, unmount } = renderOn(
        Date.now,
        offset,
        <>
          <Elapsed since={SERVER_NOW - 1_500} />
          <LastUpdated at={SERVER_NOW - 1_500} clock="server" />
        </>,
      );
      expect(container).toHaveTextContent('1 sUpdated 1 s ago');
      await act(() => vi.advanceTimersByTimeAsync(500));
      expect(container).toHaveTextContent('2 sUpdated 2 s ago');
      await act(() => vi.advanceTimersByTimeAsync(3_000));
      expect(container).toHaveTextContent('5 sUpdated 5 s ago');
      unmount();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('should estimate the time left by the passing of time alone', async () => {
    let now = deviceNow;
    const clock = (): number => now;
    const serverClock = createSignal({ offset });
    const at = (value: number): ReactElement => (
      <DisplayProvider now={clock} serverClock={serverClock}>
        <ProgressBar label="Work" value={value} max={40} unit="items" />
      </DisplayProvider>
    );
    const { container, rerender } = render(at(0));
    for (let second = 1; second <= 10; second += 1) {
      now += 1_000;
      await act(() => rerender(at(second)));
    }
    expect(container).toHaveTextContent('about 30 s left');
    expect(container).toHaveTextContent('1 item/s');
  });
});

describe('an offset that becomes known later', () => {
  it('should change what it changes, and render nothing else', () => {
    const { container, serverClock } = renderOn(
      SERVER_NOW - HOUR,
      0,
      <>
        <Elapsed since={SERVER_NOW - 83_000} />
        <LastUpdated at={SERVER_NOW - HOUR - 12_000} />
        <LastUpdated at={SERVER_NOW - 12_000} clock="server" />
      </>,
    );
    expect(container).toHaveTextContent('0 sUpdated 12 s agoUpdated just now');
    act(() => serverClock.set({ offset: HOUR }));
    expect(container).toHaveTextContent('1 min 23 sUpdated 12 s agoUpdated 12 s ago');
    act(() => serverClock.set({ offset: 0 }));
    expect(container).toHaveTextContent('0 sUpdated 12 s agoUpdated just now');
  });

  it('should be listened to only while something is shown', () => {
    const listeners = new Set<() => void>();
    const serverClock = {
      get: () => ({ offset: 0 }),
      subscribe(listener: () => void) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const { unmount } = render(
      <DisplayProvider now={SERVER_NOW} serverClock={serverClock}>
        <Elapsed since={SERVER_NOW} />
        <LastUpdated at={SERVER_NOW} />
      </DisplayProvider>,
    );
    expect(listeners.size).toBe(1);
    unmount();
    expect(listeners.size).toBe(0);
  });
});
