/**
 * Formatters of numbers and times, one for each locale and set of options: they cost far more to
 * make than to use. And the locale names that Intl understands. Imports nothing.
 */

const cache = /* @__PURE__ */ new Map<string, unknown>();

function formatter<Options, Format>(
  name: string,
  Kind: new (locale: string, options: Options) => Format,
  locale: string,
  options: Options,
): Format {
  const key = `${name} ${locale} ${JSON.stringify(options)}`;
  let made = cache.get(key) as Format | undefined;
  if (made === undefined) cache.set(key, (made = new Kind(readLocale(locale), options)));
  return made;
}

/** The number formatter of a locale. The same options give the same object. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return formatter('number', Intl.NumberFormat, locale, options);
}

/** The formatter of dates and times of a locale. The same options give the same object. */
export function dateTimeFormat(
  locale: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  return formatter('time', Intl.DateTimeFormat, locale, options);
}

/**
 * A locale name as a BCP 47 tag that Intl knows. Names of other systems are understood: `de_DE`
 * (Java, Rails), `de_DE.UTF-8` and `sr_RS@latin` (POSIX). Anything that Intl does not know (`C`,
 * `''`, null, a typo) gives `fallback`, never the machine's own locale, which a server and a
 * browser would not share.
 *
 * @param fallback a tag that Intl knows. @default 'en'
 */
export function readLocale(locale: unknown, fallback = 'en'): string {
  if (typeof locale !== 'string') return fallback;
  const tag = locale.replace(/[.@].*$/, '').replaceAll('_', '-');
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag)[0] ?? fallback;
  } catch {
    return fallback;
  }
}
