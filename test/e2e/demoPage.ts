/** The demo's page in a real Chromium, with what a test does and sees there. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type ConsoleMessage,
  type Locator,
  type Page,
} from 'playwright';
import { chromiumLaunchOptions } from '../../scripts/chromium.mjs';
import { fetchLines, type DemoServer } from './demoServer.js';
import { readLog } from './readLog.js';
import { record, type CardEntry, type ConnectionEntry } from './recorder.js';
import { PATIENCE, until } from './until.js';

/** What Chromium itself writes when a socket is refused, or nobody answers. Nothing else may. */
const NETWORK_FAILURES = [
  /^WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/[^']*' failed: /,
  /^Failed to load resource: net::ERR_CONNECTION_(REFUSED|RESET)$/,
];

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(chromiumLaunchOptions());
}

/** A tab of the demo. */
export class DemoPage {
  readonly page: Page;
  readonly #server: DemoServer;
  readonly #problems: string[] = [];

  private constructor(page: Page, server: DemoServer) {
    this.page = page;
    this.#server = server;
    page.setDefaultTimeout(PATIENCE);
    page.on('console', (message) => this.#judge(message));
    page.on('pageerror', (error) => this.#problems.push(`uncaught: ${error.message}`));
  }

  /** Opens a tab. @param query what the address ends with, as in `?task=…` */
  static async open(context: BrowserContext, server: DemoServer, query = ''): Promise<DemoPage> {
    const page = await context.newPage();
    const demo = new DemoPage(page, server);
    await page.addInitScript(record);
    await page.goto(server.url + query);
    await demo.waitForConnection('live');
    return demo;
  }

  #judge(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const text = message.text();
    if (NETWORK_FAILURES.some((pattern) => pattern.test(text))) return;
    this.#problems.push(`console.${message.type()}: ${text}`);
  }

  /** Fails where the page has complained of anything. */
  expectNoComplaints(): void {
    assert.deepEqual(this.#problems, []);
  }

  /** Starts a job by its button. @returns its card and the id of its task */
  async start(job: string): Promise<{ id: string; card: Locator }> {
    const cards = this.page.locator('.task-card');
    const before = await cards.evaluateAll((all) => all.map((one) => one.dataset['taskId']));
    await this.page.getByRole('button', { name: `Start ${job}`, exact: true }).click();
    const first = cards.first();
    const id = await until(
      `the card of ${job}`,
      async () => ((await cards.count()) > 0 ? first.getAttribute('data-task-id') : null),
      (found) => found !== null && !before.includes(found),
    );
    assert(id !== null);
    return { id, card: this.card(id) };
  }

  card(id: string): Locator {
    return this.page.locator(`.task-card[data-task-id="${id}"]`);
  }

  async openLog(card: Locator): Promise<void> {
    await card.getByRole('button', { name: 'Log', exact: true }).click();
    await card.locator('[role=log]').waitFor();
  }

  /** Cancels a job by its button, and says yes to the question. */
  async cancel(card: Locator): Promise<void> {
    await card.getByRole('button', { name: 'Cancel', exact: true }).click();
    await card.getByRole('button', { name: 'Yes, cancel', exact: true }).click();
    await this.waitForStatus(card, 'cancelled');
  }

  async setSwitch(name: string, isOn: boolean): Promise<void> {
    await this.page.getByRole('switch', { name, exact: true }).setChecked(isOn);
  }

  /** Waits until a card shows a status. */
  async waitForStatus(card: Locator, status: string): Promise<void> {
    const ended = ['completed', 'failed', 'cancelled'];
    const ask = (): Promise<string | null> => card.getAttribute('data-status');
    const found = await until(`the status ${status}`, ask, (now) =>
      [status, ...ended].includes(now ?? ''),
    );
    assert.equal(found, status, await card.innerText());
  }

  async waitForConnection(state: string): Promise<void> {
    await this.page.locator(`.bar .task-connection[data-connection="${state}"]`).waitFor();
  }

  /** Waits until the head of an open log tells of more lines than these. */
  async waitForLines(card: Locator, count: number): Promise<number> {
    const ask = (): Promise<number> => this.countLines(card);
    return until(`more than ${count} lines`, ask, (lines) => lines > count);
  }

  /** How many lines the head of an open log tells of. */
  async countLines(card: Locator): Promise<number> {
    const text = (await card.locator('.task-log-count').textContent()) ?? '';
    return Number(text.replace(/\D/g, ''));
  }

  /** Fails unless the open log shows every line of the server exactly once and in order. */
  async expectWholeLog(id: string, card: Locator): Promise<number> {
    const expected = await fetchLines(this.#server, id);
    await until(
      `all ${expected.length} lines`,
      () => this.countLines(card),
      (lines) => lines === expected.length,
    );
    const { texts, faults } = await card.evaluate(readLog, expected.length);
    assert.deepEqual(faults, []);
    assert.deepEqual(texts, expected);
    return expected.length;
  }

  /**
   * Fails unless the open log gives every line of the server exactly once and in order to whoever
   * downloads it. Quicker than reading them all off the page.
   */
  async expectWholeDownload(id: string, card: Locator): Promise<number> {
    const expected = await fetchLines(this.#server, id);
    const downloading = this.page.waitForEvent('download');
    await card.getByRole('button', { name: 'Download', exact: true }).click();
    const file = await (await downloading).path();
    const texts = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    assert.deepEqual(texts.map(stripVTControlCharacters), expected);
    return expected.length;
  }

  /** Everything that a card has shown, in order. */
  async cardHistory(id: string): Promise<CardEntry[]> {
    const all = await this.page.evaluate(() => window.recording.cards);
    return all.filter((entry) => entry.id === id);
  }

  /** The statuses that a card went through, each once in a row. */
  async statusHistory(id: string): Promise<string[]> {
    const known = (await this.cardHistory(id)).map(({ status }) => status ?? 'loading');
    return withoutRepeats(known);
  }

  /** Everything that the page's connection indicator has shown, in order. */
  connectionHistory(): Promise<ConnectionEntry[]> {
    return this.page.evaluate(() => window.recording.connection);
  }

  /** The states that the connection went through since it was live, each once in a row. */
  async connectionStates(): Promise<string[]> {
    const states = (await this.connectionHistory()).map(({ state }) => state ?? '');
    return withoutRepeats(states.slice(states.indexOf('live')));
  }
}

function withoutRepeats(values: readonly string[]): string[] {
  return values.filter((value, index) => value !== values[index - 1]);
}
