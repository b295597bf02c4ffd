/** Turns what was given to a console method into one string. Works in Node and in a browser. */

function formatValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.stack ?? String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // cycles
  }
}

/** Fills `%s`, `%d`, `%i`, `%f`, `%o`, `%O` and `%j` of the first value, then appends the rest. */
export function format([first, ...rest]: readonly unknown[]): string {
  const values = [...rest];
  const head = formatValue(first).replace(/%[sdifoOj]/g, (mark) =>
    values.length > 0 ? formatValue(values.shift()) : mark,
  );
  return [head, ...values.map(formatValue)].join(' ');
}
