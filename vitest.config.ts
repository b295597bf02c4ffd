// Six sets of tests. `unit` runs in jsdom (or Node, where a file asks for it), `stories` turns each
// story into a test in a real Chromium, `visual` compares how the states of each component look
// there, `e2e` drives the demo with a real Chromium, `bench` runs the benchmarks on a tiny load, and
// `package` checks what npm would publish. No retries anywhere: a flake is a defect. Where several
// are run at once, the heavy ones come last, one after the other.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import react from '@vitejs/plugin-react';
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumLaunchOptions } from './scripts/chromium.mjs';

/** Files at a time: one for each core, where Vitest would leave one idle. */
const WORKERS = availableParallelism();
/** What starts servers, browsers and builds of its own keeps more than one core busy. */
const HEAVY_WORKERS = Math.min(2, WORKERS);

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [react()],
        resolve: { tsconfigPaths: true },
        test: {
          name: 'unit',
          maxWorkers: WORKERS,
          environment: 'jsdom',
          // A limit for what hangs, not for what is slow on a busy machine.
          testTimeout: 20_000,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/e2e/**', 'test/package/**', 'test/chaos/**', 'test/visual/**'],
          setupFiles: ['test/setup/unit.ts'],
          restoreMocks: true,
          unstubGlobals: true,
          unstubEnvs: true,
        },
      },
      {
        plugins: [storybookTest({ configDir: '.storybook' })],
        test: {
          name: 'stories',
          maxWorkers: WORKERS,
          setupFiles: ['test/setup/stories.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunchOptions() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        plugins: [react()],
        resolve: { tsconfigPaths: true },
        optimizeDeps: {
          // Named here, since what is found only while tests run makes the page load anew.
          include: [
            '@storybook/addon-a11y',
            '@storybook/addon-docs',
            '@storybook/addon-docs/blocks',
            '@storybook/react-vite',
            '@tanstack/react-query',
            'axe-core',
            'clsx/lite',
            'mock-socket',
            'react',
            'react-dom',
            'react-dom/client',
            'react-dom/server',
            'react/jsx-dev-runtime',
            'reconnecting-websocket',
            'storybook/test',
          ],
        },
        test: {
          name: 'visual',
          maxWorkers: WORKERS,
          include: ['test/visual/**/*.test.tsx'],
          setupFiles: ['test/setup/visual.ts'],
          globalSetup: ['test/setup/minifiedStyles.ts'],
          // Told by `-u`, as with snapshots.
          provide: { isUpdate: process.argv.some((flag) => /^(-u|--update)\b/.test(flag)) },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            viewport: { width: 1200, height: 900 },
            provider: playwright({ launchOptions: chromiumLaunchOptions() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        resolve: { tsconfigPaths: true },
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/*.test.ts', 'test/e2e/backends/{express,nextjs}.test.ts'],
          exclude: ['test/e2e/bench.test.ts'],
          globalSetup: ['test/setup/e2e.ts'],
          maxWorkers: HEAVY_WORKERS,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { tsconfigPaths: true },
        test: {
          name: 'backends',
          environment: 'node',
          include: ['test/e2e/backends/*.test.ts'],
          maxWorkers: HEAVY_WORKERS,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { tsconfigPaths: true },
        test: {
          name: 'bench',
          environment: 'node',
          include: ['test/e2e/bench.test.ts'],
          // Alone: where a stream comes too late, its states are rightly merged, and count as lost.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'package',
          environment: 'node',
          include: ['test/package/**/*.test.ts'],
          maxWorkers: HEAVY_WORKERS,
          sequence: { groupOrder: 3 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
