/**
 * A page with nothing but a client, for what only a real browser does to a page: served with a real
 * hub behind it, and driven through `window`.
 */
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { build } from 'vite';
import { chromiumLaunchOptions } from '../../scripts/chromium.mjs';
import { createTaskHub, type TaskHub, type TaskHubOptions } from '../../src/server/index.js';
import type { FollowedTask } from './pageLife.page.js';

export interface PageLife {
  readonly hub: TaskHub;
  readonly page: Page;
  readonly url: string;
  /**
   * What the page sees at the moment; without Playwright's own bookkeeping of pages, which does not
   * know of the back/forward cache.
   */
  see(): Promise<FollowedTask | undefined>;
  /** Goes back to the page before. */
  goBack(): Promise<void>;
  /** Tells the browser that there is a network, or none. */
  setOnline(isOnline: boolean): Promise<void>;
  /** Lets the browser give this hint, whether it is true or not. */
  hint(type: 'online' | 'offline'): Promise<void>;
  /** Stops listening and cuts every connection; the hub lives on. */
  cutServer(): Promise<void>;
  restoreServer(): Promise<void>;
  close(): Promise<void>;
}

/** The page's script, bundled; made once. */
let script: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: false,
      rolldownOptions: {
        input: path.join(import.meta.dirname, 'pageLife.page.ts'),
        output: { codeSplitting: false },
      },
    },
  });
  const [first] = [output].flat();
  const chunks = first !== undefined && 'output' in first ? first.output : [];
  const chunk = chunks.find((each) => each.type === 'chunk' && each.isEntry);
  if (chunk?.type !== 'chunk') throw new Error('The page was not bundled.');
  return chunk.code;
}

const HTML = '<!doctype html><title>page</title><script type="module" src="/page.js"></script>';
const ELSEWHERE = '<!doctype html><title>elsewhere</title>';

/** Opens the page in a browser that keeps its back/forward cache. */
export async function openPageLife(options: TaskHubOptions<string> = {}): Promise<PageLife> {
  script ??= bundle();
  const code = await script;
  const hub = createTaskHub({ mergeInterval: 0, ...options });
  let port = 0;
  let server: Server | undefined;
  const open = new Set<Socket>();

  async function listen(): Promise<void> {
    const made = createServer((request, response) => {
      const isScript = request.url === '/page.js';
      const type = isScript ? 'text/javascript' : 'text/html';
      response.writeHead(200, { 'content-type': type });
      if (isScript) response.end(code);
      else response.end(request.url === '/elsewhere' ? ELSEWHERE : HTML);
    });
    hub.attach(made);
    made.on('connection', (socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    });
    await new Promise<void>((resolve) => made.listen(port, '127.0.0.1', resolve));
    const address = made.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    server = made;
  }

  /** Stops listening, and cuts what is open, sockets included. */
  async function stop(): Promise<void> {
    const closed = new Promise((resolve) => server?.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  }

  await listen();
  const browser: Browser = await chromium.launch({
    ...chromiumLaunchOptions(),
    // Playwright turns off what is to be tested here.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const evaluate = async (expression: string): Promise<string | undefined> => {
    const { result } = await session.send('Runtime.evaluate', { expression, returnByValue: true });
    return typeof result.value === 'string' ? result.value : undefined;
  };
  return {
    hub,
    page,
    async see() {
      const text = await evaluate('JSON.stringify(window.followed)');
      return text === undefined ? undefined : (JSON.parse(text) as FollowedTask);
    },
    hint: async (type) => void (await evaluate(`dispatchEvent(new Event('${type}'))`)),
    goBack: async () => void (await evaluate('history.back()')),
    async setOnline(isOnline) {
      const limits = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
      await session.send('Network.emulateNetworkConditions', { offline: !isOnline, ...limits });
    },
    url: `http://127.0.0.1:${port}`,
    cutServer: stop,
    restoreServer: listen,
    async close() {
      await browser.close();
      await hub.close();
      await stop();
      if (errors.length > 0) throw new AggregateError(errors, 'The page had errors.');
    },
  };
}
