/**
 * Tracks which fields of a view are read, so that only they cause a render. Pure; knows no React.
 */

/**
 * Makes the function that turns each view of some changing state into what is given out.
 *
 * It returns the same object as long as no field that was ever read has changed, and a new one
 * otherwise. A field that nobody has read yet is kept up to date in place, so reading it later, in a
 * child or an effect, gives the present value. Spreading reads every field.
 */
export function trackReads<View extends object>(): (view: View) => View {
  const read = new Set<PropertyKey>();
  let latest: { readonly fields: View; readonly tracked: View } | undefined;
  let lastView: View | undefined;

  function track(fields: View): View {
    // A Proxy, not getters: in the console and in developer tools it looks like what it holds.
    return new Proxy(fields, {
      get(target, name, receiver) {
        if (name in target && !read.has(name)) {
          read.add(name);
          // An object of an earlier render: this field was not kept up to date in it.
          if (latest !== undefined && latest.fields !== target) copy(latest.fields, target, name);
        }
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
  }

  return (view) => {
    if (latest !== undefined && view === lastView) return latest.tracked;
    lastView = view;
    if (latest !== undefined && !isChanged(latest.fields, view, read)) {
      Object.assign(latest.fields, view);
    } else {
      const fields = { ...view };
      latest = { fields, tracked: track(fields) };
    }
    return latest.tracked;
  };
}

function isChanged<View extends object>(
  before: View,
  after: View,
  names: ReadonlySet<PropertyKey>,
): boolean {
  for (const name of names) {
    if (!Object.is(before[name as keyof View], after[name as keyof View])) return true;
  }
  return false;
}

function copy<View extends object>(from: View, to: View, name: PropertyKey): void {
  to[name as keyof View] = from[name as keyof View];
}
