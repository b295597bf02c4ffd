/**
 * Installs the packed package into an app with one major version of React, and lets it compile,
 * bundle, render on a server and show a task of its own hub in a real Chromium.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium } from 'playwright';
import { build, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
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

type Mode = 'production' | 'development';

/** Bundles the app into a folder named after the mode; the answer is every module and every byte. */
async function bundleApp(app: string, mode: Mode) {
  const warnings: string[] = [];
  // Vitest has set it to `test`, which React takes for development.
  vi.stubEnv('NODE_ENV', mode);
  const result = await build({
    root: app,
    configFile: false,
    logLevel: 'silent',
    mode,
    build: {
      outDir: mode,
      rolldownOptions: {
        onLog: (level, log) => {
          // Said of every "use client": it matters to frameworks, and a bundle is past that.
          const isDirective = log.code === 'MODULE_LEVEL_DIRECTIVE';
          if (level === 'warn' && !isDirective) warnings.push(log.message);
        },
      },
    },
  });
  vi.unstubAllEnvs();
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

/** Serves what was bundled in the given mode. */
async function serve(app: string, mode: Mode) {
  const site = await preview({
    root: app,
    configFile: false,
    logLevel: 'silent',
    build: { outDir: mode },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const [url] = site.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('The site has no address');
  return { url, close: () => site.close() };
}

/** Registers the tests of an app with that React. */
export function testApp(react: number): void {
  describe(`An app with React ${react}`, () => {
    let folder: string;
    let app: string;

    beforeAll(async () => {
      folder = await makeTemporaryFolder();
      app = path.join(folder, `react-${react}`);
      await createApp(app, react, packPackage(folder).tarball);
    });

    afterAll(() => removeFolder(folder));

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
        bundle = await bundleApp(app, 'production');
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

      it('should hold the colours of both schemes, whichever way the app says which one it has', () => {
        expect(bundle.css).toMatch(/--task-status-running: ?light-dark\(/);
        expect(bundle.css).not.toContain('lightningcss');
      });
    });

    describe('in Chromium', () => {
      let browser: Browser;
      let hub: Awaited<ReturnType<typeof startInApp>>;

      beforeAll(async () => {
        await bundleApp(app, 'development');
        hub = await startInApp(app, 'out/server.js');
        browser = await chromium.launch(chromiumLaunchOptions());
      });

      afterAll(async () => {
        await browser?.close();
        hub?.process.kill('SIGKILL');
      });

      // React speaks up about mistakes in development only.
      it.each<Mode>(['production', 'development'])(
        "should show its own hub's task, in %s, without a word on the console",
        async (mode) => {
          const site = await serve(app, mode);
          onTestFinished(site.close);
          const page = await browser.newPage();
          const messages: string[] = [];
          page.on('console', (message) => {
            if (['error', 'warning'].includes(message.type())) messages.push(message.text());
          });
          page.on('pageerror', (error) => messages.push(error.message));

          await page.goto(`${site.url}?${new URLSearchParams(JSON.parse(hub.line))}`);
          await page.locator('.task-card[data-status=completed]').waitFor();
          await page.locator('p .task-badge[data-status=completed]').waitFor();

          expect(await page.locator('output').first().textContent()).toBe('6');
          expect(messages).toEqual([]);
        },
      );
    });
  });
}
