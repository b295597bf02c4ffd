// @vitest-environment node
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../src/styles/logPanel.css', import.meta.url), 'utf8');

type Colour = readonly [red: number, green: number, blue: number];
type Pair = readonly [light: Colour, dark: Colour];

function parse(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Every value of a custom property that is a pair for light and dark pages. */
function pairsOf(name: string): Pair[] {
  const pattern = new RegExp(`--task-log-${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`, 'g');
  return Array.from(css.matchAll(pattern), ([, light = '', dark = '']) => [
    parse(light),
    parse(dark),
  ]);
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Colour, b: Colour): number {
  const first = luminance(a);
  const second = luminance(b);
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

/** A colour at some opacity over another one. */
function over(front: Colour, back: Colour, opacity: number): Colour {
  const mix = (index: 0 | 1 | 2): number => front[index] * opacity + back[index] * (1 - opacity);
  return [mix(0), mix(1), mix(2)];
}

const tokens = readFileSync(new URL('../../../src/styles/tokens.css', import.meta.url), 'utf8');

/** A token of the kit: its colours on light and dark pages. */
function tokenOf(name: string): Pair {
  const [, light = '', dark = ''] =
    new RegExp(`--task-${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(tokens) ?? [];
  return [parse(light), parse(dark)];
}

/** The ground of the lines, which is mixed from the tokens. So near to one of both, any mixing does. */
function surface(): Pair {
  const mixed =
    /--task-log-surface: light-dark\(\s*color-mix\(in oklab, var\(--task-text\) ([\d.]+)%, var\(--task-surface\)\),\s*color-mix\(in oklab, #000 (\d+)%/;
  const [, text, black] = mixed.exec(css) ?? [];
  const [light, dark] = tokenOf('surface');
  return [
    over(tokenOf('text')[0], light, Number(text) / 100),
    over([0, 0, 0], dark, Number(black) / 100),
  ];
}

const grounds = [surface(), ...pairsOf('tint')];
const palette = Array.from({ length: 16 }, (_, index) => pairsOf(`ansi-${index}`)[0]);
const dim = Number(/\[data-ansi~='dim'\] \{\s*opacity: ([\d.]+)/.exec(css)?.[1]);

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('the log on a %s page', (_name, theme) => {
  it('should know its grounds and its colours', () => {
    expect(grounds).toHaveLength(5);
    expect(palette).not.toContain(undefined);
    expect(dim).toBeGreaterThan(0.5);
  });

  it.each(palette.map((pair, index) => [index, pair] as const))(
    'should show colour %i with a contrast of 4.5 on each ground, also dimmed',
    (_index, pair) => {
      for (const ground of grounds) {
        const front = pair?.[theme] ?? ground[theme];
        expect(contrast(front, ground[theme])).toBeGreaterThanOrEqual(4.5);
        expect(contrast(over(front, ground[theme], dim), ground[theme])).toBeGreaterThanOrEqual(
          4.5,
        );
      }
    },
  );

  it('should keep numbers, times and quiet levels at 4.5', () => {
    for (const ground of grounds) {
      for (const quiet of [...pairsOf('quiet'), ...pairsOf('ink')]) {
        expect(contrast(quiet[theme], ground[theme])).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});
