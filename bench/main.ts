// Runs the scenarios that were asked for, and writes what they found. Started by run.mjs.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT } from '../scripts/packages.mjs';
import { enduranceSection } from './endurance.js';
import { fallbackSection } from './fallback/index.js';
import { allRowsSection, firehoseSection, slowRowSection } from './firehose/section.js';
import { growthSection } from './growth/index.js';
import { startBrowser } from './harness/browser.js';
import type { Effort, Section } from './harness/figures.js';
import { describeMachine, loadNow, versions } from './harness/machine.js';
import { hubSection } from './hub/index.js';
import { loadSection } from './load/index.js';
import { logsSection } from './logsSection.js';
import { manySection } from './many/index.js';
import { toMarkdown, type Results } from './report/markdown.js';
import { sizeSection } from './size/index.js';
import { storeSection } from './store/index.js';
import { windowingSection } from './windowing/index.js';

/** The scenarios, in the order of the report. */
export const SCENARIOS: Readonly<Record<string, (effort: Effort) => Promise<Section>>> = {
  firehose: firehoseSection,
  'slow-row': slowRowSection,
  'all-rows': allRowsSection,
  logs: logsSection,
  windowing: windowingSection,
  many: manySection,
  fallback: fallbackSection,
  endurance: enduranceSection,
  hub: hubSection,
  load: loadSection,
  store: storeSection,
  size: sizeSection,
  growth: growthSection,
};

const RESULTS = path.join(ROOT, 'bench', 'results.json');
const PAGE = path.join(ROOT, 'bench', 'RESULTS.md');

/** Sections that were not run this time, from the last run. */
async function earlier(): Promise<Partial<Results>> {
  try {
    return JSON.parse(await readFile(RESULTS, 'utf8')) as Results;
  } catch {
    return {};
  }
}

async function chromiumVersion(): Promise<string | null> {
  const browser = await startBrowser();
  const version = browser.version();
  await browser.close();
  return version;
}

/** What was asked for. */
export interface BenchOptions {
  readonly effort: Effort;
  /** Names of scenarios; none means all. */
  readonly only: readonly string[];
}

async function write(results: Results): Promise<void> {
  const options = (await resolveConfig(RESULTS)) ?? {};
  const json = JSON.stringify(results, null, 2);
  await writeFile(RESULTS, await format(json, { ...options, parser: 'json' }));
  await writeFile(PAGE, await format(toMarkdown(results), { ...options, parser: 'markdown' }));
}

/** Runs, prints and writes. @returns the scenarios that could not be run */
export async function runBench({ effort, only }: BenchOptions): Promise<readonly string[]> {
  const unknown = only.filter((name) => !(name in SCENARIOS));
  if (unknown.length > 0) {
    const known = Object.keys(SCENARIOS).join(', ');
    throw new Error(`There is no scenario ${unknown.join(', ')}. The scenarios are ${known}.`);
  }
  const before = loadNow();
  const chromium = await chromiumVersion();
  const last = only.length === 0 ? {} : await earlier();
  const sections: Section[] = [];
  const failures: { id: string; why: string }[] = [];
  for (const [id, run] of Object.entries(SCENARIOS)) {
    const kept = last.sections?.find((each) => each.id === id);
    if (only.length > 0 && !only.includes(id)) {
      if (kept !== undefined) sections.push(kept);
      continue;
    }
    const start = performance.now();
    process.stdout.write(`${id} … `);
    try {
      sections.push({ ...(await run(effort)), effort });
      console.log(`${Math.round((performance.now() - start) / 1_000)} s`);
    } catch (error) {
      failures.push({ id, why: error instanceof Error ? error.message : String(error) });
      console.log(`failed: ${String(error)}`);
    }
  }
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(before),
    versions: versions(chromium),
    sections,
    failures,
  };
  await write(results);
  console.log(`\n${toMarkdown(results)}\nWritten to bench/RESULTS.md and bench/results.json.`);
  return failures.map(({ id }) => id);
}
