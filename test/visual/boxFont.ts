/**
 * A font in which every character is the same box, half as wide as it is high: made here, so that
 * the layout of a grid does not depend on the fonts of the machine. Offsets and fields follow the
 * OpenType specification, version 1.9.
 */

const BOX_FONT = 'Boxes';

const EM = 1_000;
const ADVANCE = 500;
const ASCENT = 800;
const DESCENT = -200;

/** Sets the page in the font, whatever else says which one it is to have. */
export async function loadBoxFont(): Promise<void> {
  if ([...document.fonts].some(({ family }) => family === BOX_FONT)) return;
  document.fonts.add(await new FontFace(BOX_FONT, buildFont()).load());
  const style = document.createElement('style');
  style.textContent = `body { font-family: ${BOX_FONT} !important; --task-mono: ${BOX_FONT} !important }`;
  document.head.append(style);
}

const u16 = (...values: number[]): number[] => values.flatMap((v) => [(v >> 8) & 255, v & 255]);
const u32 = (...values: number[]): number[] =>
  values.flatMap((v) => u16(Math.floor(v / 65_536), v % 65_536));
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

/** One contour of four corners, and two bytes to end on a multiple of four. */
const BOX = [
  ...u16(1, 0, 0, ADVANCE, ASCENT, 3, 0),
  ...[1, 1, 1, 1],
  ...u16(0, ADVANCE, 0, -ADVANCE),
  ...u16(0, 0, ASCENT, 0),
  ...zeros(2),
];

/** By tag, in the order in which a font file must have them. */
const TABLES: Readonly<Record<string, readonly number[]>> = {
  'OS/2': [
    ...u16(0, ADVANCE, 400, 5, 0),
    ...zeros(22),
    ...zeros(10),
    ...zeros(16),
    ...zeros(4),
    ...u16(64, 32, 65_535, ASCENT, DESCENT, 0, ASCENT, -DESCENT),
  ],
  // Format 13: a whole range of characters is one and the same glyph.
  cmap: [...u16(0, 1, 3, 10), ...u32(12), ...u16(13, 0), ...u32(28, 0, 1, 32, 0x10ffff, 1)],
  glyf: [...BOX, ...BOX],
  head: [
    ...u32(0x10000, 0x10000, 0, 0x5f0f3cf5),
    ...u16(0, EM),
    ...zeros(16),
    ...u16(0, 0, ADVANCE, ASCENT, 0, 8, 2, 0, 0),
  ],
  hhea: [
    ...u32(0x10000),
    ...u16(ASCENT, DESCENT, 0, ADVANCE, 0, 0, ADVANCE, 1, 0, 0, 0, 0, 0, 0, 0, 1),
  ],
  hmtx: u16(ADVANCE, 0, 0),
  loca: u16(0, BOX.length / 2, BOX.length),
  maxp: [...u32(0x10000), ...u16(2, 4, 1, 0, 0, 1), ...zeros(16)],
  name: u16(0, 0, 6),
  post: [...u32(0x30000), ...zeros(28)],
};

function buildFont(): ArrayBuffer {
  const tables = Object.entries(TABLES);
  const header = [...u32(0x10000), ...u16(tables.length, 128, 3, tables.length * 16 - 128)];
  const directory: number[] = [];
  const data: number[] = [];
  const start = header.length + tables.length * 16;
  for (const [tag, bytes] of tables) {
    const letters = [...tag].map((letter) => letter.charCodeAt(0));
    // Browsers reckon the checksums anew.
    directory.push(...letters, ...u32(0, start + data.length, bytes.length));
    data.push(...bytes, ...zeros((4 - (bytes.length % 4)) % 4));
  }
  return Uint8Array.from([...header, ...directory, ...data]).buffer;
}
