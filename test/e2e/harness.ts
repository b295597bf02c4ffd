/** A server and a browser for the tests of one file, and a tab for each test. */
import type { Browser, BrowserContext } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { DemoPage, launchBrowser } from './demoPage.js';
import { removeServerFiles, startDemoServer, type DemoServer } from './demoServer.js';

/** What a test works with. */
export interface Demo {
  server: DemoServer;
  /** The cookies and storage of one visitor. */
  context: BrowserContext;
  /** The first tab. */
  tab: DemoPage;
  /** Opens another tab of the same visitor. */
  openTab(query?: string): Promise<DemoPage>;
}

/** Registers the set-up for a file. After each test no tab may have complained of anything. */
export function setUpDemo(): Demo {
  let browser: Browser | undefined;
  let tabs: DemoPage[] = [];
  const demo = {
    async openTab(query) {
      const tab = await DemoPage.open(demo.context, demo.server, query);
      tabs.push(tab);
      return tab;
    },
  } as Demo; // the rest is there when a test runs

  beforeAll(async () => {
    demo.server = await startDemoServer();
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    if (browser === undefined) throw new Error('The browser did not start.');
    demo.context = await browser.newContext();
    tabs = [];
    demo.tab = await demo.openTab();
  });
  afterEach(async () => {
    try {
      for (const tab of tabs) tab.expectNoComplaints();
    } finally {
      await demo.context.close();
    }
  });
  afterAll(async () => {
    await browser?.close();
    await demo.server?.stop();
    removeServerFiles();
  });
  return demo;
}
