/**
 * Contrast as it is painted. Colours of any notation are painted on a canvas, layer over layer, and
 * read back as sRGB: what the browser shows is what is measured.
 */

type Pixel = readonly [red: number, green: number, blue: number];

const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** Paints the colours over each other, the first below, and reads what is seen. */
export function paint(...layers: readonly string[]): Pixel {
  if (context === null) throw new Error('This browser has no 2d canvas.');
  context.clearRect(0, 0, 1, 1);
  for (const layer of layers) {
    context.fillStyle = layer;
    context.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** Relative luminance, WCAG 2.2. */
function luminance(pixel: Pixel): number {
  const [red = 0, green = 0, blue = 0] = pixel.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours as seen, 1 to 21, WCAG 2.2. */
export function contrast(first: Pixel, second: Pixel): number {
  const [dark, light] = [luminance(first), luminance(second)].toSorted((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** The backgrounds behind an element, the lowest first, with the element's own. */
function backgroundsOf(element: Element): string[] {
  const layers: string[] = [];
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    layers.unshift(getComputedStyle(at).backgroundColor);
  }
  return ['#ffffff', ...layers];
}

/** Contrast of an element's text with what is behind it. */
export function textContrast(element: Element): number {
  const behind = backgroundsOf(element);
  return contrast(paint(...behind, getComputedStyle(element).color), paint(...behind));
}

/** Contrast of an element's fill, or of the ring that it is, with what is behind the element. */
export function fillContrast(element: Element): number {
  const behind = backgroundsOf(element).slice(0, -1);
  const { backgroundColor, boxShadow } = getComputedStyle(element);
  // A computed shadow begins with its colour.
  const ring = /^(?:[a-z-]+\([^)]*\)|#\w+)/.exec(boxShadow)?.[0];
  return contrast(paint(...behind, ring ?? backgroundColor), paint(...behind));
}
