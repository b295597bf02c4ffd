'use client';
/**
 * Connects a log view with its element on the page: measures it, scrolls it, and distinguishes the
 * reader's wheel, keys and fingers from what the panel does itself.
 */
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

import type { LogFrame } from './logFrame.js';
import type { LogView } from './logView.js';

/** Layout effects do nothing on a server, where React 18 warns of them. */
export const useBrowserLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/** Columns of the element that is measured. */
export const PROBE_COLUMNS = 100;

/** How many screens high a panel may be; above that nothing limits it, and it gets a limit. */
const MOST_SCREENS = 4;

function measure(view: LogView, element: HTMLElement, probe: HTMLElement): void {
  // Without our stylesheet, or in a page that takes the limit away, each line would be drawn.
  if (element.clientHeight > MOST_SCREENS * window.innerHeight) {
    element.style.maxBlockSize = 'var(--task-log-height, 20rem)';
  }
  const column = probe.offsetWidth / PROBE_COLUMNS;
  // The lines are scrolled within it.
  const { paddingTop, paddingBottom } = getComputedStyle(element);
  const padding = (parseFloat(paddingTop) || 0) + (parseFloat(paddingBottom) || 0);
  const inset = element.querySelector<HTMLElement>('[data-text]')?.offsetLeft ?? 0;
  view.setMetrics({
    rowHeight: probe.offsetHeight,
    viewportHeight: Math.max(0, element.clientHeight - padding),
    columns: column > 0 ? Math.max(1, Math.floor((element.clientWidth - inset) / column)) : 0,
  });
}

/** Whether the page has a layout at all, which tests in jsdom have not. */
const hasLayout = (element: HTMLElement): boolean =>
  element.ownerDocument.documentElement.clientHeight > 0;

/** Px that are kept free around a match that is brought into sight. */
const MATCH_MARGIN = 24;

/** Scrolls a match of the current line into sight, sideways and within a tall wrapped line. */
function showMatch(element: HTMLElement): void {
  const row = element.querySelector<HTMLElement>('[data-current]');
  const match = row?.querySelector('mark');
  if (!row || !match) return;
  const box = element.getBoundingClientRect();
  // Of a page that is zoomed or scaled, px of the screen are not px of the element.
  const scale = box.height / element.offsetHeight || 1;
  const place = match.getBoundingClientRect();
  const gutter = row.querySelector<HTMLElement>('[data-number]')?.offsetWidth ?? 0;
  const left = (place.left - box.left) / scale;
  const right = (place.right - box.left) / scale;
  const top = (place.top - box.top) / scale;
  const bottom = (place.bottom - box.top) / scale;
  if (left < gutter) element.scrollLeft += left - gutter - MATCH_MARGIN;
  else if (right > element.clientWidth) {
    const room = element.clientWidth - gutter - 2 * MATCH_MARGIN;
    element.scrollLeft += left - gutter - MATCH_MARGIN - Math.max(0, room - (right - left)) / 2;
  }
  if (top < 0 || bottom > element.clientHeight) {
    element.scrollTop += top - (element.clientHeight - (bottom - top)) / 2;
  }
}

/**
 * Listens to the reader. Returns the way to stop.
 * @param remeasure measures the element where its height is another one than before
 */
function listen(view: LogView, element: HTMLElement, remeasure: () => void): () => void {
  const controller = new AbortController();
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
    target: EventTarget = element,
  ): void =>
    target.addEventListener(name, listener as EventListener, {
      signal: controller.signal,
      passive: name !== 'keydown',
    });
  let isThumb = false;
  let touchedAt = 0;
  on('scroll', () => {
    // While it is hidden the browser may move it, which is no scroll of the reader's.
    if (element.clientHeight > 0 || !hasLayout(element)) {
      // One that has grown was moved by that, which is no scroll of the reader's either.
      remeasure();
      view.setScrollTop(element.scrollTop, isThumb);
    }
  });
  on('wheel', (event) => {
    isThumb = false;
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (event.deltaY < 0 && !isSideways && !event.ctrlKey) view.goesUp();
  });
  on('touchstart', (event) => {
    isThumb = false;
    touchedAt = event.touches[0]?.clientY ?? 0;
  });
  on('touchmove', (event) => {
    if ((event.touches[0]?.clientY ?? 0) > touchedAt + 2) view.goesUp();
  });
  on('pointerdown', (event) => {
    isThumb = event.target === element && event.offsetX >= element.clientWidth;
    view.setHeld(!isThumb && event.button === 0);
  });
  const onRelease = (): void => view.setHeld(false);
  on('pointerup', onRelease, element.ownerDocument);
  on('pointercancel', onRelease, element.ownerDocument);
  on('keydown', (event) => {
    isThumb = false;
    // Keys typed into a control, and keys that mean something else together with others.
    if (event.target !== element || event.altKey || event.metaKey) return;
    const { key } = event;
    if (key === 'End') view.setFollowing(true);
    else if (key === 'Home') view.goToStart();
    else {
      if (key === 'ArrowUp' || key === 'PageUp' || (key === ' ' && event.shiftKey)) view.goesUp();
      return;
    }
    event.preventDefault();
  });
  return () => controller.abort();
}

/** Gives the heights of wrapped rows to the view. */
function measureRows(view: LogView, element: HTMLElement): void {
  const heights: [number, number][] = [];
  for (const row of element.querySelectorAll<HTMLElement>('[data-line], [data-gap]')) {
    const { line, gap } = row.dataset;
    const key = line === undefined ? -1 - Number(gap) : Number(line);
    if (row.offsetHeight > 0) heights.push([key, row.offsetHeight]);
  }
  view.setHeights(heights);
}

/**
 * @param elementRef the element that scrolls
 * @param probeRef an empty element, one row high and PROBE_COLUMNS wide
 */
export function useLogViewport(
  view: LogView,
  frame: LogFrame,
  elementRef: RefObject<HTMLElement | null>,
  probeRef: RefObject<HTMLElement | null>,
): void {
  const isWrapping = frame.rowHeight === null;
  const lastWrap = useRef(isWrapping);
  const lastSteps = useRef(0);

  useBrowserLayoutEffect(() => {
    const element = elementRef.current;
    const probe = probeRef.current;
    if (!element || !probe) return;
    let height = element.clientHeight;
    measure(view, element, probe);
    const stop = listen(view, element, () => {
      if (element.clientHeight === height) return;
      height = element.clientHeight;
      measure(view, element, probe);
    });
    let waiting = 0;
    let isShown = element.clientHeight > 0;
    const observer =
      typeof ResizeObserver === 'undefined'
        ? null
        : new ResizeObserver(() => {
            const wasShown = isShown;
            isShown = element.clientHeight > 0;
            if (isShown && !wasShown) view.placeElement(element);
            // Not at once: what it renders may change the size again, of which browsers complain.
            cancelAnimationFrame(waiting);
            waiting = requestAnimationFrame(() => {
              height = element.clientHeight;
              measure(view, element, probe);
            });
          });
    observer?.observe(element);
    observer?.observe(probe);
    return () => {
      stop();
      observer?.disconnect();
      cancelAnimationFrame(waiting);
    };
  }, [view, elementRef, probeRef]);

  // After each render: the new height must be on the page before it can be scrolled.
  useBrowserLayoutEffect(() => {
    const element = elementRef.current;
    if (!element) return;
    if (isWrapping && !lastWrap.current) element.scrollLeft = 0;
    lastWrap.current = isWrapping;
    if (isWrapping) measureRows(view, element);
    // New heights made a new frame: its own height must come onto the page first.
    if (view.getFrame() !== frame) return;
    view.moveElement(element);
    const steps = frame.search?.steps ?? 0;
    if (steps !== lastSteps.current) showMatch(element);
    lastSteps.current = steps;
  }, [view, frame, isWrapping, elementRef]);
}
