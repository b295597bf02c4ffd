// The log panel's figures (measured by logs/) as a section of the report.
import { byEffort, figure, type Effort, type Section } from './harness/figures.js';
import { run, type LogBenchOptions } from './logs/index.js';

export async function logsSection(effort: Effort): Promise<Section> {
  const found = await run(
    byEffort<LogBenchOptions>(effort, {
      tiny: { quick: true, lines: 500, manyLines: 1_000, viewers: ['ours'] },
      // Peers take up to half a minute for each step of the large ones.
      quick: {
        quick: true,
        lines: 10_000,
        manyLines: 100_000,
        viewers: ['ours', 'react-logviewer'],
      },
      full: {},
    }),
  );
  return {
    id: 'logs',
    title: 'Logs',
    text:
      'A log of text lines, every tenth coloured, in each viewer: mounting it, adding a hundred ' +
      'lines, a frame of scrolling, the longest task while it searches, memory by the length of the ' +
      'text, and the last line that can be reached. Time is that of the main thread.',
    figures: found.map(({ scenario, viewer, lines, unit, values, problems }) =>
      figure(`${viewer}, ${lines.toLocaleString('en')} lines`, scenario, unit, values, problems[0]),
    ),
    remarks: [
      'Our panel is measured with more lines than its peers wherever they do not get that far.',
    ],
  };
}
