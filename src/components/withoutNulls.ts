/** Data of an app without types says null where ours leaves a field out. Pure. */

/** The same object without its fields that are null; itself where there are none. */
export function withoutNulls<Value extends object>(value: Value): Value {
  const fields = Object.entries(value);
  const known = fields.filter(([, field]) => field !== null);
  return known.length === fields.length ? value : (Object.fromEntries(known) as Value);
}
