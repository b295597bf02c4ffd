/**
 * Backends as their owners have them, each with the card of a real page: start, progress and end,
 * failure, cancel, a server that is gone and back, an unknown id, and garbage.
 */
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../demoPage.js';
import { ExamplePage, startExample, type ExampleServer } from './examplePage.js';

interface Subject {
  /** The folder in `examples/`. */
  readonly name: string;
  readonly about: string;
  readonly job: string;
  /** One that lasts longer than a test. */
  readonly long: string;
  /** What the card shows while the job runs. */
  readonly running: RegExp;
  /** Where the job comes to by itself, and what the card then shows. */
  readonly end: 'completed' | 'running';
  readonly ended: RegExp;
  readonly failing: string;
  readonly failure: RegExp;
  /** What the card shows of an id that the server does not know. */
  readonly unknown: RegExp;
}

const NOT_FOUND = /Task not found/;

const SUBJECTS: readonly Subject[] = [
  {
    ...{
      name: 'catalogue',
      about: 'services that run until they are stopped',
      job: 'solver',
      long: 'viewer',
    },
    ...{ running: /solver/, end: 'running', ended: /\d{2,}/ },
    ...{ failing: 'broken', failure: /port 8080 is in use/, unknown: NOT_FOUND },
  },
  {
    ...{
      name: 'json-rpc',
      about: 'calculations behind JSON-RPC',
      job: 'water',
      long: 'a long one',
    },
    ...{ running: /SCF \d/, end: 'completed', ended: /-76\.4/ },
    ...{ failing: 'what fails', failure: /SCF did not converge/, unknown: NOT_FOUND },
  },
  {
    ...{
      name: 'nextjs',
      about: 'operations with server-sent events',
      job: 'a download',
      long: 'a long one',
    },
    ...{ running: /Get a model/, end: 'completed', ended: /Get a model/ },
    ...{ failing: 'what fails', failure: /The disk is full/, unknown: NOT_FOUND },
  },
  {
    ...{ name: 'fastapi', about: 'stories by names', job: 'a story', long: 'a long one' },
    ...{ running: /Writing chapter \d/, end: 'completed', ended: /Once upon a time/ },
    ...{ failing: 'a story that fails', failure: /nothing to tell of nobody/, unknown: NOT_FOUND },
  },
  {
    ...{
      name: 'express',
      about: 'agents with a socket of their own',
      job: 'an agent',
      long: 'a long one',
    },
    ...{ running: /searching|reading|writing/, end: 'completed', ended: /a summary/ },
    ...{ failing: 'what fails', failure: /No tool could do it/, unknown: NOT_FOUND },
  },
  {
    ...{
      name: 'celery',
      about: 'the routes of celery-progress',
      job: 'a report',
      long: 'a long one',
    },
    ...{ running: /row \d/, end: 'completed', ended: /report\.csv/ },
    // Celery says PENDING of what it never saw.
    ...{ failing: 'a report that fails', failure: /KeyError/, unknown: /Unknown/ },
  },
];

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser?.close());

describe.each(SUBJECTS)('$name: $about', (subject) => {
  let server: ExampleServer;
  let page: ExamplePage;

  beforeAll(async () => void (server = await startExample(subject.name)));
  afterAll(() => server?.stop());
  beforeEach(async () => void (page = await ExamplePage.open(browser, server)));
  afterEach(async () => {
    server.setWeather('clear');
    await page.close();
  });

  it('should show the start, the progress and the end', async () => {
    await page.start(subject.job);
    await page.waitForStatus('running');
    await page.waitForText(subject.running);
    await page.waitForStatus(subject.end);
    await page.waitForText(subject.ended);
    expect(await page.status()).toBe(subject.end);
  });

  it('should show a failure and its reason', async () => {
    await page.start(subject.failing);
    await page.waitForStatus('failed');
    await page.waitForText(subject.failure);
    expect(await page.status()).toBe('failed');
  });

  it('should cancel', async () => {
    await page.start(subject.long);
    await page.waitForStatus('running');
    await page.cancel();
    await page.waitForStatus('cancelled');
    expect(await page.status()).toBe('cancelled');
  });

  it('should keep what it knows while the server is gone, say so, and go on when it is back', async () => {
    await page.start(subject.job);
    await page.waitForStatus('running');
    server.setWeather('gone');
    await page.waitForStale();
    expect(await page.status()).toBe('running');
    server.setWeather('clear');
    await page.waitForStatus(subject.end);
    await page.waitForText(subject.ended);
  });

  it('should say that it does not know an id', async () => {
    await page.close();
    page = await ExamplePage.open(browser, server, 'no/such task');
    await page.waitForText(subject.unknown);
    expect(await page.status()).not.toBe('failed');
  });

  it('should take no garbage for an end', async () => {
    await page.start(subject.job);
    await page.waitForStatus('running');
    server.setWeather('garbage');
    await page.waitForStale();
    expect(await page.status()).toBe('running');
    server.setWeather('clear');
    await page.waitForStatus(subject.end);
    await page.waitForText(subject.ended);
  });
});
