/**
 * Installs the packed package into an app with React 18 and one with React 19, and lets each of them
 * compile, bundle, render on a server and show a task of its own hub in a real Chromium.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium } from 'playwright';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumLaunchOptions } from '../../scripts/chromium.mjs';
import {
  compileApp,
  createApp,
  makeTemporaryFolder,
  packPackage,
  removeFolder,
  runInApp,
  startInApp,
} from './app.js';

let folder: string;
let tarball: string;

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  ({ tarball } = packPackage(folder));
});

afterAll(() => removeFolder(folder));

/** Bundles the app for production; the answer is every module and every byte of the result. */
async function bundleApp(app: string) {
  const warnings: string[] = [];
  const result = await build({
    root: app,
    configFile: false,
    logLevel: 'silent',
    mode: 'production',
    build: {
      rolldownOptions: {
        onLog: (level, log) => {
          // Said of every "use client": it matters to frameworks, and a bundle is past that.
          const isDirective = log.code === 'MODULE_LEVEL_DIRECTIVE';
          if (level === 'warn' && !isDirective) warnings.push(log.message);
        },
      },
    },
  });
  if (Array.isArray(result) || !('output' in result)) throw new Error('Expected one bundle');
  const chunks = result.output.filter((file) => file.type === 'chunk');
  const assets = result.output.filter((file) => file.type === 'asset');
  return {
    warnings,
    modules: chunks.flatMap((chunk) => chunk.moduleIds),
    code: chunks.map((chunk) => chunk.code).join('\n'),
    css: assets
      .filter((asset) => asset.fileName.endsWith('.css'))
      .map((asset) => asset.source.toString())
      .join('\n'),
  };
}

describe.each([18, 19])('An app with React %i', (react) => {
  let app: string;

  beforeAll(async () => {
    app = path.join(folder, `react-${react}`);
    await createApp(app, react, tarball);
  });

  it('should have installed that React', async () => {
    const text = await readFile(path.join(app, 'node_modules', 'react', 'package.json'), 'utf8');
    expect(JSON.parse(text).version).toMatch(new RegExp(`^${react}\\.`));
  });

  it.each(['bundler', 'nodenext'])(
    'should compile under strict, with library checks, resolving modules as %s',
    async (resolution) => {
      await expect(compileApp(app, `tsconfig.${resolution}.json`)).resolves.toBe('');
    },
  );

  it('should render on a server, in plain Node', async () => {
    const html = await runInApp(app, 'out/ssr.js');
    expect(html).toContain('class="task-badge');
    expect(html).toContain('data-status="running"');
  });

  describe('bundled for production', () => {
    let bundle: Awaited<ReturnType<typeof bundleApp>>;

    beforeAll(async () => {
      bundle = await bundleApp(app);
    });

    it('should give its bundler nothing to warn of', () => {
      expect(bundle.warnings).toEqual([]);
    });

    it('should hold neither ws nor the hub nor anything of Node', () => {
      const ofPackage = bundle.modules.filter((id) => id.includes('react-task-status/dist/'));
      expect(ofPackage).not.toEqual([]);
      expect(bundle.modules.filter((id) => /node_modules\/ws\//.test(id))).toEqual([]);
      expect(ofPackage.filter((id) => id.includes('/dist/server/'))).toEqual([]);
      expect(bundle.modules.filter((id) => /^node:|browser-external/.test(id))).toEqual([]);
      expect(bundle.code).not.toMatch(/["'`]node:|createTaskHub/);
    });

    it('should hold the stylesheet, in its layer', () => {
      expect(bundle.css).toContain('@layer task-status');
      expect(bundle.css).toContain('--task-status-running');
    });

    describe('in Chromium', () => {
      let browser: Browser;
      let site: PreviewServer;
      let hub: Awaited<ReturnType<typeof startInApp>>;

      beforeAll(async () => {
        hub = await startInApp(app, 'out/server.js');
        site = await preview({
          root: app,
          configFile: false,
          logLevel: 'silent',
          preview: { host: '127.0.0.1', port: 0 },
        });
        browser = await chromium.launch(chromiumLaunchOptions());
      });

      afterAll(async () => {
        await browser?.close();
        await site?.close();
        hub?.process.kill('SIGKILL');
      });

      it("should show its own hub's task, without a word on the console", async () => {
        const page = await browser.newPage();
        const messages: string[] = [];
        page.on('console', (message) => {
          if (['error', 'warning'].includes(message.type())) messages.push(message.text());
        });
        page.on('pageerror', (error) => messages.push(error.message));

        const [base] = site.resolvedUrls?.local ?? [];
        if (base === undefined) throw new Error('The site has no address');
        await page.goto(`${base}?${new URLSearchParams(JSON.parse(hub.line))}`);
        await page.locator('.task-card[data-status=completed]').waitFor();
        await page.locator('p .task-badge[data-status=completed]').waitFor();

        expect(await page.locator('output').first().textContent()).toBe('6');
        expect(messages).toEqual([]);
      });
    });
  });
});
