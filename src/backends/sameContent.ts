/** Whether two values from JSON hold the same. Pure; imports nothing. */

/** `undefined` and an absent field are the same, as in JSON; the order of fields does not matter. */
export function isSameContent(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return false;
  }
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  for (const name of names) {
    const [left, right] = [one, other].map((of) => (of as Record<string, unknown>)[name]);
    if (!isSameContent(left, right)) return false;
  }
  return true;
}
