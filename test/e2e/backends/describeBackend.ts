/**
 * Backends as their owners have them, each with the card of a real page: start, progress and end,
 * failure, cancel, a server that is gone and back, an unknown id, and garbage.
 */
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../demoPage.js';
import { ExamplePage, startExample, type ExampleServer } from './examplePage.js';

/** An example, and what its card shows. */
export interface Subject {
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

export const NOT_FOUND = /Task not found/;

/** The same scenarios for each example. */
export function describeBackend(subject: Subject): void {
  describe(`${subject.name}: ${subject.about}`, () => {
    let browser: Browser;
    let server: ExampleServer;
    let page: ExamplePage;

    beforeAll(async () => {
      browser = await launchBrowser();
      server = await startExample(subject.name);
    });
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });
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
}
