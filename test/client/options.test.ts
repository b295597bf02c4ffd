// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createTaskClient, type TaskClientOptions } from 'react-task-status';
import { connectionLimits, pollingLimits } from '../../src/client/options.js';

describe('the options of a client', () => {
  it('should have the documented defaults', () => {
    expect(connectionLimits()).toMatchObject({ maxAttempts: 5, minDelay: 500, maxDelay: 20_000 });
    expect(connectionLimits({ maxAttempts: undefined as never })).toMatchObject({ maxAttempts: 5 });
    expect(pollingLimits()).toEqual({ interval: 5_000, maxAttempts: Number.POSITIVE_INFINITY });
  });

  it.each<[string, TaskClientOptions]>([
    ['reconnect.maxAttempts', { url: '/tasks', reconnect: { maxAttempts: 0 } }],
    ['reconnect.minDelay', { url: '/tasks', reconnect: { minDelay: -1 } }],
    ['reconnect.maxDelay', { url: '/tasks', reconnect: { maxDelay: Number.NaN } }],
    ['polling.interval', { url: '/tasks', polling: { interval: 0 } }],
    ['requestTimeout', { url: '/tasks', requestTimeout: 0 }],
    ['requestTimeout', { url: '/tasks', requestTimeout: Number.NaN }],
    ['firstStateTimeout', { url: '/tasks', firstStateTimeout: -1 }],
  ])('should refuse %s where it cannot be meant, and say what to do', (name, options) => {
    expect(() => createTaskClient(options)).toThrow(RangeError);
    expect(() => createTaskClient(options)).toThrow(name);
  });

  it('should say what is missing when it is not told whom to talk to', () => {
    expect(() => createTaskClient({})).toThrow(/url of a hub/);
  });
});
