/**
 * What a grid looks like, as data: which parts there are and in which order, where each stands
 * within its parent and how large it is, and its colours.
 */
import { paint } from '../../stories/support/contrast.js';

/** One part after the other, by number and class. Values are "left top width height" in CSS px. */
export type Layout = Readonly<Record<string, string>>;
/** "text | background | edge | fill | stroke" by class and state; "-" where nothing is drawn. */
export type Colours = Readonly<Record<string, string>>;

/** What of the kit is drawn: its parts, and the pieces of a line that a program has coloured. */
const PARTS = '[class*="task-"], [data-front], [data-back]';
/** What a part looks different by. */
const STATES = [
  ...['status', 'state', 'variant', 'shown', 'stale', 'confirm', 'indeterminate'],
  ...['level', 'current', 'none', 'front', 'back'],
];

/** Colours of the reader's system, which differ from machine to machine, so they go by name. */
const SYSTEM = ['Canvas', 'CanvasText', 'LinkText', 'GrayText', 'Highlight', 'ButtonText'] as const;

/** Where everything is, each part within the part around it, so that no shift adds up. */
export function layoutOf(page: Element): Layout {
  const layout: Record<string, string> = {};
  for (const [index, part] of [...page.querySelectorAll(PARTS)].entries()) {
    const box = part.getBoundingClientRect();
    const around = (part.parentElement?.closest(PARTS) ?? page).getBoundingClientRect();
    const values = [box.left - around.left, box.top - around.top, box.width, box.height];
    layout[`${index} ${nameOf(part)}`] = values.map(Math.round).join(' ');
  }
  return layout;
}

/** Every part that holds more than it has room for, and has no way to show it. */
export function overflowOf(page: Element): string[] {
  return [...page.querySelectorAll<HTMLElement>(PARTS)]
    .filter((part) => {
      const { overflowX } = getComputedStyle(part);
      return (
        overflowX === 'visible' &&
        !isClipped(part) &&
        !isScrolled(part) &&
        part.clientWidth > 0 &&
        part.scrollWidth > part.clientWidth + 1
      );
    })
    .map(nameOf);
}

/** The colours of each kind of part in each of its states. */
export function coloursOf(page: Element, isForced: boolean): Colours {
  const names = isForced ? new Map(SYSTEM.map((name) => [read(name), name])) : new Map();
  const say = (colour: string): string => {
    const [red, green, blue, alpha] = rgba(colour);
    if (alpha === 0) return '-';
    const text = `${red} ${green} ${blue} ${alpha}`;
    return names.get(text) ?? text;
  };
  const colours: Record<string, string> = {};
  for (const part of page.querySelectorAll(PARTS)) {
    const style = getComputedStyle(part);
    const edge = style.borderTopStyle !== 'none' && style.borderTopWidth !== '0px';
    const isDrawn = part instanceof SVGElement;
    const values = [
      say(style.color),
      say(style.backgroundColor),
      edge ? say(style.borderTopColor) : '-',
      isDrawn && style.fill !== 'none' ? say(style.fill) : '-',
      isDrawn && style.stroke !== 'none' ? say(style.stroke) : '-',
    ];
    colours[`${nameOf(part)} ${statesOf(part)}`.trim()] ??= values.join(' | ');
  }
  return colours;
}

/** Apart by more than rounding: 3 of 255 in a channel, or another name. */
export function isOtherColour(a: string, b: string): boolean {
  return differ(a, b, (x, y) => Math.abs(x - y) > 3);
}

/** Apart by more than rounding: 2 px. */
export function isOtherPlace(a: string, b: string): boolean {
  return differ(a, b, (x, y) => Math.abs(x - y) > 2);
}

function differ(a: string, b: string, isFar: (x: number, y: number) => boolean): boolean {
  const [first, second] = [a.split(' '), b.split(' ')];
  if (first.length !== second.length) return true;
  return first.some((word, index) => {
    const other = second[index] ?? '';
    const [x, y] = [Number(word), Number(other)];
    return Number.isNaN(x) || Number.isNaN(y) ? word !== other : isFar(x, y);
  });
}

/** Whether it is only there for a screen reader. */
function isClipped(part: Element | null): boolean {
  if (part === null) return false;
  return getComputedStyle(part).clipPath !== 'none' || isClipped(part.parentElement);
}

/** Whether something around it scrolls sideways, which shows all of it. */
function isScrolled({ parentElement }: Element): boolean {
  if (parentElement === null) return false;
  const { overflowX } = getComputedStyle(parentElement);
  return overflowX === 'auto' || overflowX === 'scroll' || isScrolled(parentElement);
}

function nameOf(part: Element): string {
  return [...part.classList].filter((name) => name.startsWith('task-')).join('.') || 'piece';
}

/** The nearest of each state, since a part looks as the root around it says. */
function statesOf(part: Element): string {
  const states = STATES.flatMap((state) => {
    const holder = part.closest(`[data-${state}]`);
    const value = holder?.getAttribute(`data-${state}`);
    if (value === null || value === undefined) return [];
    if (value === '' || value === 'true') return [state];
    return [/^(?:front|back)$/.test(state) ? `${state}=${value}` : value];
  });
  return [...states, ...(part.ariaPressed === 'true' ? ['pressed'] : [])].join(' ');
}

function read(name: string): string {
  const probe = document.createElement('i');
  probe.style.color = name;
  document.body.append(probe);
  const text = rgba(getComputedStyle(probe).color).join(' ');
  probe.remove();
  return text;
}

/** A colour of any notation as red, green and blue (0 to 255) and alpha (0 to 100). */
function rgba(colour: string): readonly [number, number, number, number] {
  // Painted on white and on black: what differs is what shines through.
  const onWhite = paint('#fff', colour);
  const onBlack = paint('#000', colour);
  const alpha = 1 - (onWhite[1] - onBlack[1]) / 255;
  if (alpha < 0.005) return [0, 0, 0, 0];
  const channel = (index: 0 | 1 | 2): number => Math.round(onBlack[index] / alpha);
  return [channel(0), channel(1), channel(2), Math.round(alpha * 100)];
}
