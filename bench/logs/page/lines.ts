// The log that every viewer of the benchmark shows: about 80 characters a line, every tenth coloured.
const WORDS = 'resolving compiling linking checking downloading unpacking verifying writing'.split(
  ' ',
);

/** The text of one line. Each one is another string, as in a real log. */
function lineText(line: number): string {
  const word = WORDS[line % WORDS.length] ?? '';
  const needle = line % 5_000 === 4_999 ? ' needle' : '';
  const text = `line ${line + 1} ${word} module ${(line * 7_919) % 10_007} of the project in ${line % 977} ms, all is well${needle}`;
  return line % 10 === 0 ? `\u001B[32m✓\u001B[0m ${text}` : text;
}

export function makeLines(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => lineText(from + index));
}
