import { act, render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type {
  ConnectionState,
  ConnectionStatus,
} from '../../src/client/connection/connectionStatus.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import { ConnectionSpeech, SPEECH_GRACE } from '../../src/hooks/ConnectionSpeech.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A connection that is in whichever state the test says, and the ear of a reader. */
function listen() {
  const listeners = new Set<() => void>();
  let status: ConnectionStatus = {
    state: 'idle',
    attempt: 0,
    maxAttempts: 5,
    nextRetryAt: null,
    since: 0,
    error: null,
    pollInterval: null,
    isExhausted: false,
  };
  const connection = {
    get: () => status,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as Parameters<typeof ConnectionSpeech>[0]['connection'];
  const { container } = render(
    <DisplayProvider>
      <ConnectionSpeech connection={connection} />
    </DisplayProvider>,
  );
  const spoken = (): Element | null => container.querySelector('[aria-live=polite] span');
  return {
    /** Goes into the state and stays there for so long. Returns the words that came, if any. */
    go(state: ConnectionState, ms: number, changes: Partial<ConnectionStatus> = {}) {
      const before = spoken();
      act(() => {
        status = { ...status, state, ...changes };
        for (const listener of listeners) listener();
      });
      act(() => void vi.advanceTimersByTime(ms));
      return spoken() === before ? '' : spoken()?.textContent;
    },
    urgent: () => container.querySelector('[aria-live=assertive]')?.textContent,
  };
}

const LONG = SPEECH_GRACE * 2;
const BLIP = SPEECH_GRACE / 2;

describe('what is spoken of the connection', () => {
  it('should be nothing on the way to the first live connection', () => {
    const { go } = listen();
    expect(go('connecting', LONG)).toBe('');
    expect(go('reconnecting', LONG)).toBe('');
    expect(go('live', LONG)).toBe('');
  });

  it('should be nothing of a blip', () => {
    const { go } = listen();
    go('live', LONG);
    expect(go('reconnecting', BLIP)).toBe('');
    expect(go('live', LONG)).toBe('');
  });

  it('should be each trouble that lasts, and the end of it', () => {
    const { go, urgent } = listen();
    go('live', LONG);
    expect(go('reconnecting', LONG, { attempt: 1 })).toBe('Connection lost, reconnecting');
    expect(go('reconnecting', LONG, { attempt: 2 })).toBe('');
    expect(go('polling', LONG, { pollInterval: 5_000 })).toBe(
      'Live updates unavailable. Checking every 5 s',
    );
    expect(go('offline', LONG)).toBe('Offline');
    expect(go('unauthorized', LONG)).toBe('Not authorized');
    expect(go('live', LONG)).toBe('Live again');
    expect(urgent()).toBe('');
  });

  it('should be of polling also where there was no live connection before', () => {
    const { go } = listen();
    go('connecting', LONG);
    expect(go('polling', LONG, { pollInterval: 5_000 })).toMatch(/^Live updates unavailable/);
    expect(go('live', LONG)).toBe('Live again');
  });

  it('should begin anew once nothing was watched', () => {
    const { go } = listen();
    go('live', LONG);
    go('offline', LONG);
    go('idle', LONG);
    expect(go('connecting', LONG)).toBe('');
    expect(go('live', LONG)).toBe('');
  });
});
