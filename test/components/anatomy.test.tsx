import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';

import * as kit from '../../src/index.js';

import { LogLoading } from '../../src/components/LogPanel/LogLoading.js';
import { preloadLogPanel } from '../../src/components/LogPanel/loadLogBody.js';
import { englishLabels } from '../../src/labels/englishLabels.js';
import { TaskStatusError } from '../../src/protocol/errors.js';
import type { LogSnapshot } from '../../src/protocol/logSource.js';
import { colourLog, gapLog, levelLog, longLog } from '../../stories/components/logPanelData.js';
import { ANATOMY, LOG_TOKENS, TOKENS } from '../../stories/support/anatomy.js';
import { BEHAVIOUR } from '../../stories/support/behaviour.js';
import { STATE_CARDS } from '../../stories/support/cards.js';
import { makeConnection, makePhases, makeTask, NOW } from '../../stories/support/data.js';
import { ReadLog } from '../../stories/support/ReadLog.js';
import { renderAt } from './helpers.js';
import { TestLog } from './LogPanel/support.js';

const {
  ConnectionIndicator,
  StatusBadge,
  TaskResult,
  LogPanel,
  PhaseIndicator,
  ProgressBar,
  Sparkline,
  TaskCardView,
  TaskSummaryView,
  TaskTableView,
  TaskActions,
  TaskError,
} = kit;

beforeAll(preloadLogPanel);

const STYLES = path.join(import.meta.dirname, '../../src/styles');
const PAGES = path.join(import.meta.dirname, '../../stories/components');
const noop = (): void => undefined;

/** Every component with everything in it that it may show. */
function Everything() {
  const task = makeTask({ status: 'completed', endedAt: NOW, result: { list: [1, 2] } });
  return (
    <>
      {STATE_CARDS.map((card) => (
        <TaskCardView
          key={card.taskId}
          onAction={noop}
          onRefresh={noop}
          density="compact"
          {...card}
        />
      ))}
      <TaskCardView taskId="loading" task={null} />
      <TaskCardView
        taskId="gone"
        task={makeTask({ message: 'working' })}
        error={new TaskStatusError('not_found', 'Not there.')}
        lastUpdatedAt={NOW}
      />
      <TaskCardView taskId="result" task={task}>
        <p>More.</p>
      </TaskCardView>
      <TaskCardView
        taskId="error"
        task={null}
        error={new TaskStatusError('forbidden', 'Not yours.')}
      />
      <ConnectionIndicator
        connection={makeConnection({ state: 'reconnecting', attempt: 1, nextRetryAt: NOW + 5_000 })}
      />
      <ProgressBar
        label="Bar"
        value={1}
        buffer={2}
        unit="items"
        estimate={{ ratePerSecond: 1, remainingMs: 9_000 }}
      />
      <PhaseIndicator
        phases={makePhases(4, 1).map((phase) => ({ ...phase, detail: 'detail' }))}
        current="other"
        status="cancelled"
      />
      <PhaseIndicator phases={makePhases(4, 4)} current="other" />
      <ConnectionIndicator
        variant="quiet"
        connection={makeConnection({ state: 'offline' })}
        updatedAt={NOW}
        onRetry={noop}
      />
      <ConnectionIndicator
        connection={makeConnection({ state: 'offline' })}
        updatedAt={NOW}
        onRetry={noop}
      />
      <StatusBadge status="running" reason="stalled" detail="3 s" />
      <TaskResult result={{ hash: '0123456789abcdef0123' }} />
      <div className="task-list">
        <TaskCardView
          taskId="one-line"
          variant="compact"
          isStale
          task={makeTask({ phases: makePhases(4, 1), progress: { value: 30, unit: 'percent' } })}
        />
      </div>
      <Sparkline values={[1, 2, 3]} label="Line" status="running" />
      <TaskError error={{ message: 'm', guidance: 'g', code: 'c', details: 'd' }} />
      <TaskActions actions={['pause']} confirm={['pause']} onAction={noop} error={new Error('e')} />
      <TaskTableView tasks={[makeTask()]} onMore={noop} />
      <TaskSummaryView counts={{ running: 1 }} resources={{ cpuPercent: 1 }} warning="Busy." />
    </>
  );
}

/** A log whose lines are pushed by a backend that cannot say whether one was missed. */
class UnsureLog extends TestLog {
  readonly #snapshot = { ...super.getSnapshot(), numbering: 'gaps' as const };

  override getSnapshot(): LogSnapshot {
    return this.#snapshot;
  }
}

/** A log in each of its states. */
function EveryLog({ growing }: { readonly growing: TestLog }) {
  return (
    <>
      <ReadLog search="line" goes>
        <LogPanel source={levelLog()} defaultOpen defaultTimestamps="absolute" />
      </ReadLog>
      <ReadLog search="needle" presses={englishLabels.log.previous}>
        <LogPanel
          source={[
            'needle \u001B]8;;https://a.example/\u0007https://b.example/\u001B]8;;\u0007',
            `${'x'.repeat(6_000)} needle`,
          ]}
          defaultOpen
          linePrefix={null}
        />
      </ReadLog>
      <ReadLog search="a needle">
        <LogPanel source={colourLog()} defaultOpen defaultWrap />
      </ReadLog>
      <ReadLog opens={[englishLabels.log.more, englishLabels.log.keyboard]}>
        <LogPanel source={gapLog()} defaultOpen linePrefix={null} fillHeight />
      </ReadLog>
      <LogPanel source={new UnsureLog(2)} defaultOpen linePrefix={null} />
      <LogPanel source={longLog()} defaultOpen linePrefix={null} />
      <LogPanel source={[]} defaultOpen />
      <LogPanel source={['a']} preview="1" />
      <LogPanel source={growing} defaultOpen defaultFollow={false} linePrefix={null} />
      <LogLoading
        lines={3}
        isFailed
        labels={englishLabels.log}
        part={(name) => `task-log-${name}`}
        onRetry={noop}
      />
    </>
  );
}

it('should emit exactly the class names and data attributes that are documented', async () => {
  location.hash = '#L3';
  onTestFinished(() => {
    location.hash = '';
  });
  const growing = new TestLog(3);
  renderAt(
    <>
      <Everything />
      <EveryLog growing={growing} />
    </>,
    NOW,
  );
  act(() => growing.append(5));
  await waitFor(() => {
    for (const part of [
      '[data-current]',
      '[data-none]',
      '[data-from]',
      '.task-log-latest',
      '.task-log-keys',
    ]) {
      expect(document.querySelector(part), part).not.toBeNull();
    }
  });
  const [line] = document.querySelectorAll('[data-line="0"]');
  if (line) fireEvent.pointerOver(line);
  // The window is filled as long as the focus is in the panel.
  fireEvent.click(screen.getByRole('button', { name: englishLabels.log.fullHeight }));
  for (const button of screen.getAllByText('Details')) fireEvent.click(button);
  vi.stubGlobal('navigator', { clipboard: { writeText: () => Promise.resolve() } });
  const copy = document.querySelector('.task-result-button');
  if (copy === null) throw new Error('There is nothing to copy.');
  await act(async () => void fireEvent.click(copy));
  const asked = screen.getAllByText('Pause').at(-1);
  if (asked === undefined) throw new Error('There is no button to be asked about.');
  fireEvent.click(asked);

  const classes = new Set<string>();
  const attributes = new Set<string>();
  for (const element of document.querySelectorAll('*')) {
    for (const name of element.classList) classes.add(name);
    for (const { name } of element.attributes) {
      if (name.startsWith('data-')) attributes.add(name);
    }
  }
  // What is inside of icons and live regions is nobody's to rely on.
  for (const name of ['task-icon', 'task-icon-turn', 'task-announcer', 'task-hidden']) {
    classes.delete(name);
  }
  attributes.delete('data-icon');

  const documented = ANATOMY.flatMap(({ root, parts }) => [root.split('.')[1] ?? '', ...parts]);
  expect([...classes].toSorted()).toEqual([...new Set(documented)].toSorted());
  const named = new Set(ANATOMY.flatMap((anatomy) => Object.keys(anatomy.attributes)));
  expect([...attributes].toSorted()).toEqual([...named].toSorted());
  // Every component at once, on a busy machine.
}, 30_000);

it('should have the documented root for each component', () => {
  renderAt(
    <>
      <Everything />
      <LogPanel source={[]} />
    </>,
    NOW,
  );
  for (const { root } of ANATOMY) expect(document.querySelector(root), root).not.toBeNull();
});

it('should say of each component what keys do and what is spoken', () => {
  const named = ANATOMY.map(({ component }) => component);
  expect(Object.keys(BEHAVIOUR).toSorted()).toEqual(named.toSorted());
});

/** Providers and errors are no components. */
const COMPONENTS = Object.keys(kit).filter(
  (name) => /^[A-Z][a-z]/.test(name) && !/(Provider|Error)$/.test(name),
);

it.each([...COMPONENTS, 'TaskError'])(
  'should document %s: a page, every state, names, keys and speech',
  (name) => {
    // What takes everything by props stands on the page of what is connected.
    const subject = name.replace(/View$/, '');
    const page = path.join(PAGES, `${subject}.stories.tsx`);
    expect(existsSync(page), page).toBe(true);
    const stories = readFileSync(page, 'utf8');
    expect(stories).toContain(`title: 'Components/${subject}'`);
    expect(stories).toMatch(/^export const Playground = /m);
    expect(stories).toMatch(/^export const AllStates = /m);
    expect(ANATOMY.map(({ component }) => component)).toContain(subject);
    expect(Object.keys(BEHAVIOUR)).toContain(subject);
  },
);

it('should offer exactly the tokens that are documented', () => {
  const css = readFileSync(path.join(STYLES, 'tokens.css'), 'utf8');
  const root = /:where\(:root, :host\) \{([^}]*)\}/.exec(css)?.[1] ?? '';
  const offered = [...root.matchAll(/(--task-[\w-]+):/g)].map(([, name]) => name);
  expect(offered.toSorted()).toEqual(Object.keys(TOKENS).toSorted());
});

it('should offer the tokens of the log that are documented', () => {
  const css = readFileSync(path.join(STYLES, 'logPanel.css'), 'utf8');
  for (const token of Object.keys(LOG_TOKENS))
    expect(css).toMatch(new RegExp(`(\\(${token}|${token}:)`));
});

it('should style no class that does not exist', () => {
  const entry = readFileSync(path.join(STYLES, 'index.css'), 'utf8');
  const files = [...entry.matchAll(/'\.\/([\w]+\.css)'/g)].map(([, file]) => file ?? '');
  const known = new Set(ANATOMY.flatMap(({ root, parts }) => [root.split('.')[1] ?? '', ...parts]));
  const unknown = files
    .flatMap((file) => {
      const css = readFileSync(path.join(STYLES, file), 'utf8');
      return [...css.matchAll(/\.(task-[\w-]+)/g)].map(([, name]) => name ?? '');
    })
    .filter((name) => !known.has(name) && !/^task-(?:icon|hidden|announcer)/.test(name));
  expect([...new Set(unknown)]).toEqual([]);
});
