/** Where people put a card: what a server rendered under a strict policy, a shadow root, a frame. */
import { Activity, act, type ReactElement } from 'react';
import { createPortal } from 'react-dom';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Elapsed } from '../../src/components/Elapsed.js';
import { TaskCardView } from '../../src/components/TaskCard/TaskCardView.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import kit from '../../src/styles/index.css?inline';
import { makeConnection, makePhases, makeTask, NOW } from '../../stories/support/data.js';

const noop = (): void => undefined;
let root: Root | undefined;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
});
afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  document.body.replaceChildren();
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
});

/** Cards with all that has a length or is hidden: bars, phases, a ring, words for speech. */
function Cards() {
  return (
    <DisplayProvider now={NOW}>
      <div style={undefined} id="cards">
        <TaskCardView
          taskId="bar"
          task={makeTask({
            message: 'holidays/2019/IMG_4711.jpg',
            progress: { value: 70, unit: 'percent' },
            actions: ['cancel'],
          })}
          onAction={noop}
        />
        <TaskCardView
          taskId="phases"
          task={makeTask({ phases: makePhases(40, 9), progress: { value: 23, unit: 'percent' } })}
          connection={makeConnection({ state: 'polling', pollInterval: 5_000 })}
          lastUpdatedAt={NOW - 3_000}
          onRefresh={noop}
        />
        <TaskCardView
          taskId="failed"
          task={makeTask({
            status: 'failed',
            endedAt: NOW,
            error: { message: 'The disk is full.', details: 'at x' },
          })}
        />
        <TaskCardView taskId="loading" task={null} />
      </div>
    </DisplayProvider>
  );
}

/** A frame with a document of its own, which has the kit's stylesheet as a sheet, not as a style. */
function openFrame(html: string): Document {
  const frame = document.createElement('iframe');
  frame.width = '700';
  frame.height = '900';
  document.body.append(frame);
  const inside = frame.contentDocument;
  const view = frame.contentWindow as (Window & typeof globalThis) | null;
  if (inside === null || view === null) throw new Error('The frame has no document.');
  inside.open();
  inside.write(`<!doctype html>${html}`);
  inside.close();
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(kit);
  inside.adoptedStyleSheets = [sheet];
  return inside;
}

/** Where each part stands, by number and class. */
function placesOf(within: ParentNode): string[] {
  return [...within.querySelectorAll('[class*="task-"]')].map((part, index) => {
    const { left, top, width, height } = part.getBoundingClientRect();
    return [index, part.getAttribute('class'), ...[left, top, width, height].map(Math.round)].join(
      ' ',
    );
  });
}

const STRICT = `<meta http-equiv="Content-Security-Policy" content="style-src 'self'">`;

describe('what a server rendered, where the policy allows no style attribute', () => {
  it('should look as without the policy, before any script runs and after', async () => {
    const html = renderToString(<Cards />);
    const free = openFrame(`<body><div id="root">${html}</div>`);
    const strict = openFrame(`<head>${STRICT}</head><body><div id="root">${html}</div>`);
    // The policy is in force.
    const probe = strict.createElement('div');
    probe.innerHTML = '<p style="width: 7px"></p>';
    expect(probe.firstElementChild?.getAttribute('style')).toBe('width: 7px');
    strict.body.append(probe);
    expect(probe.firstElementChild?.getBoundingClientRect().width).not.toBe(7);
    probe.remove();

    expect(placesOf(strict)).toEqual(placesOf(free));
    const fill = strict.querySelector('.task-progress-fill')?.getBoundingClientRect().width ?? 0;
    const track = strict.querySelector('.task-progress-track')?.getBoundingClientRect().width ?? 1;
    expect(fill / track).toBeCloseTo(0.7, 2);

    const before = placesOf(strict).filter((place) => !place.includes('elapsed'));
    const container = strict.querySelector('#root');
    if (container === null) throw new Error('There is no root.');
    await act(async () => {
      root = hydrateRoot(container, <Cards />);
    });
    // What counts with the time is written only then: it stands at the end of its line.
    const heights = (places: readonly string[]): string[] =>
      places.filter((place) => /task-card(?: |$)|task-progress/.test(place));
    expect(heights(placesOf(strict).filter((place) => !place.includes('elapsed')))).toEqual(
      heights(before),
    );
    expect(strict.querySelector('.task-announcer')?.getBoundingClientRect().width).toBe(1);
  });
});

describe('a shadow root', () => {
  it('should have tokens, looks and focus of its own', async () => {
    const host = document.createElement('div');
    document.body.append(host);
    const shadow = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(kit);
    shadow.adoptedStyleSheets = [sheet];
    const container = document.createElement('div');
    shadow.append(container);
    const show = (state: 'polling' | 'live'): ReactElement => (
      <DisplayProvider now={NOW}>
        <TaskCardView
          taskId="bar"
          task={makeTask({ progress: { value: 70, unit: 'percent' } })}
          connection={makeConnection({ state, pollInterval: 5_000 })}
          lastUpdatedAt={NOW - 3_000}
          onRefresh={noop}
        />
      </DisplayProvider>
    );
    await act(async () => {
      root = createRoot(container);
      root.render(show('polling'));
    });
    const card = shadow.querySelector('.task-card');
    const fill = shadow.querySelector('.task-progress-fill');
    const button = shadow.querySelector<HTMLElement>('.task-connection-button');
    if (card === null || fill === null || button === null)
      throw new Error('The card is not there.');
    expect(getComputedStyle(card).borderTopLeftRadius).toBe('8px');
    expect(getComputedStyle(card).backgroundColor).toBe('rgb(255, 255, 255)');
    expect(getComputedStyle(fill).backgroundColor).not.toBe('rgba(0, 0, 0, 0)');
    expect(fill.getBoundingClientRect().width).toBeGreaterThan(100);
    // A token that the page sets on the host reaches in.
    host.style.setProperty('--task-radius', '3px');
    expect(getComputedStyle(card).borderTopLeftRadius).toBe('3px');

    button.focus();
    await act(async () => root?.render(show('live')));
    expect(shadow.activeElement).toBe(card);
  });
});

describe('another document, by a portal', () => {
  it('should be styled there, work there, and count by its timers', async () => {
    const inside = openFrame('<body><main></main>');
    const main = inside.querySelector('main');
    if (main === null) throw new Error('The frame has no main.');
    const timer = vi.spyOn(inside.defaultView as Window, 'setTimeout');
    await act(async () => {
      root = createRoot(document.body.appendChild(document.createElement('div')));
      root.render(
        <DisplayProvider document={inside}>
          {createPortal(
            <>
              <Elapsed since={Date.now() - 5_000} />
              <TaskCardView
                taskId="failed"
                task={makeTask({
                  status: 'failed',
                  endedAt: NOW,
                  error: { message: 'The disk is full.', details: 'at x' },
                })}
              />
            </>,
            main,
          )}
        </DisplayProvider>,
      );
    });
    const card = inside.querySelector('.task-card');
    if (card === null) throw new Error('The card is not there.');
    expect(inside.defaultView?.getComputedStyle(card).borderTopLeftRadius).toBe('8px');
    expect(timer).toHaveBeenCalled();
    await act(async () => inside.querySelector<HTMLElement>('.task-error-toggle')?.click());
    expect(inside.querySelector('.task-error-details')?.textContent).toBe('at x');
  });
});

describe('what is not shown for a while', () => {
  it.each(['hidden', 'display: none'])(
    'should be right when it is shown again, %s',
    async (how) => {
      const container = document.body.appendChild(document.createElement('div'));
      const style = document.head.appendChild(document.createElement('style'));
      style.textContent = kit;
      const show = (value: number, isHidden: boolean): ReactElement => {
        const card = (
          <DisplayProvider now={NOW}>
            <TaskCardView
              taskId="bar"
              task={makeTask({ progress: { value, unit: 'percent' }, phases: makePhases(4, 1) })}
            />
          </DisplayProvider>
        );
        return how === 'hidden' ? (
          <Activity mode={isHidden ? 'hidden' : 'visible'}>{card}</Activity>
        ) : (
          <div hidden={isHidden}>{card}</div>
        );
      };
      try {
        await act(async () => {
          root = createRoot(container);
          root.render(show(30, false));
        });
        await act(async () => root?.render(show(30, true)));
        await act(async () => root?.render(show(40, true)));
        await act(async () => root?.render(show(40, false)));
        expect(container.querySelector('.task-progress-value')?.textContent).toBe('40%');
        expect(container.textContent).toContain('Running 1 min 23 s');
        // 40 % of four phases: 60 % of the second.
        const fill =
          container.querySelector('.task-phase-fill')?.getBoundingClientRect().width ?? 0;
        const marker = container.querySelector('[data-state=current] .task-phase-marker');
        expect(fill / (marker?.getBoundingClientRect().width ?? 1)).toBeCloseTo(0.6, 1);
      } finally {
        style.remove();
      }
    },
  );
});

describe('a large smallest size of text', () => {
  it.each(['24px', '32px'])('should cut and cover nothing, %s', async (size) => {
    const style = document.head.appendChild(document.createElement('style'));
    // As the browser's setting does: each text is at least so large, whatever the stylesheet says.
    style.textContent = `${kit} [class*="task-"] { font-size: ${size} !important }`;
    const container = document.body.appendChild(document.createElement('div'));
    try {
      await act(async () => {
        root = createRoot(container);
        root.render(<Cards />);
      });
      for (const card of container.querySelectorAll('.task-card')) {
        const box = card.getBoundingClientRect();
        const header = card.querySelector('.task-card-header');
        expect(header?.scrollHeight).toBeLessThanOrEqual((header?.clientHeight ?? 0) + 1);
        // Lines do not cover each other.
        const lines = [...(header?.children ?? [])].map((line) => line.getBoundingClientRect());
        for (const line of lines) expect(line.bottom).toBeLessThanOrEqual(box.bottom + 1);
      }
    } finally {
      style.remove();
    }
  });
});
