/** An example's page in a real Chromium, and a way to take its server away or fill it with garbage. */
import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Browser, Locator, Page } from 'playwright';
import { serveExample } from '../../../examples/serve.mjs';
import { PATIENCE, until } from '../until.js';

/** What is between the page and its server. */
type Weather = 'clear' | 'gone' | 'garbage';

export interface ExampleServer {
  readonly url: string;
  /** What requests come to from now on. */
  setWeather(weather: Weather): void;
  stop(): Promise<void>;
}

export async function startExample(name: string): Promise<ExampleServer> {
  let weather: Weather = 'clear';
  const sockets = new Set<Socket>();

  function intercept(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    if (!request.url?.startsWith('/api') || weather === 'clear') return next();
    if (weather === 'gone') return void request.socket.destroy();
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Sign in</title>');
  }

  const example = await serveExample(name, { stepSeconds: 0.3, intercept, quiet: true });
  const { httpServer } = example.server;
  httpServer.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  httpServer.prependListener('upgrade', (_request: IncomingMessage, socket: Socket) => {
    if (weather !== 'clear') socket.destroy();
  });
  return {
    url: example.url,
    setWeather(next) {
      weather = next;
      // Streams and sockets that are open end with the server that they lead to.
      if (next !== 'clear') for (const socket of sockets) socket.destroy();
    },
    stop: example.stop,
  };
}

/** What Chromium itself writes where a request fails. Nothing else may. */
const NETWORK_FAILURES = [
  /^WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/[^']*' failed: /,
  /^Failed to load resource: /,
];

/** A tab of an example. */
export class ExamplePage {
  readonly #page: Page;
  readonly #problems: string[] = [];

  private constructor(page: Page) {
    this.#page = page;
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => this.#problems.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      const text = message.text();
      if (!NETWORK_FAILURES.some((pattern) => pattern.test(text))) this.#problems.push(text);
    });
  }

  /** @param taskId a task that the page shows though it did not start it */
  static async open(browser: Browser, { url }: ExampleServer, taskId?: string) {
    const page = new ExamplePage(await browser.newPage());
    const query = taskId === undefined ? '' : `?${new URLSearchParams({ task: taskId })}`;
    await page.#page.goto(url + query);
    return page;
  }

  /** The card of the task that was started last. */
  get card(): Locator {
    return this.#page.locator('.task-card').first();
  }

  async start(label: string): Promise<void> {
    await this.#page.getByRole('button', { name: `Start ${label}`, exact: true }).click();
    await this.card.waitFor();
  }

  async cancel(): Promise<void> {
    await this.card.getByRole('button', { name: /^Cancel/ }).click();
    // It asks first.
    await this.card.locator('[data-confirm]').click();
  }

  status(): Promise<string | null> {
    return this.card.getAttribute('data-status');
  }

  async waitForStatus(status: string): Promise<void> {
    await until(
      `the status ${status}`,
      () => this.status(),
      (found) => found === status,
    );
  }

  async waitForText(text: RegExp): Promise<void> {
    await until(
      `the text ${text}`,
      () => this.card.innerText(),
      (found) => text.test(found),
    );
  }

  /** Waits until the card says that what it shows may be old. */
  async waitForStale(): Promise<void> {
    await this.#page.locator('.task-card[data-stale]').waitFor();
  }

  /** Closes the tab. Fails where it has complained of anything. */
  async close(): Promise<void> {
    await this.#page.close();
    assert.deepEqual(this.#problems, []);
  }
}
