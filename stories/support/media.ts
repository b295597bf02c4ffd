/**
 * Lets the toolbar stand in for the reader's system: a media query that is asked for is made to hold
 * for everyone, and back. What is seen is what the stylesheet really says for that query.
 */

/** The queries of the stylesheet that the toolbar can stand in for. */
export const MEDIA = {
  contrast: '(prefers-contrast: more)',
  motion: '(prefers-reduced-motion: reduce)',
} as const;

const HOLDS = 'all';
/** Rules that hold for everyone now, and the query that they came with. */
const forced = new WeakMap<CSSMediaRule, string>();

/** Makes the rules behind a query hold, or leaves them to the reader's system again. */
export function standIn(feature: keyof typeof MEDIA, isOn: boolean): void {
  for (const sheet of document.styleSheets) {
    for (const rule of mediaRulesOf(sheet)) {
      const query = forced.get(rule) ?? rule.media.mediaText;
      if (query !== MEDIA[feature]) continue;
      forced.set(rule, query);
      rule.media.mediaText = isOn ? HOLDS : query;
    }
  }
}

/** All of them, however deep. A sheet from elsewhere may not be read, and is none of ours. */
function mediaRulesOf(parent: { readonly cssRules: CSSRuleList }): CSSMediaRule[] {
  let rules: CSSRule[];
  try {
    rules = [...parent.cssRules];
  } catch {
    return [];
  }
  return rules.flatMap((rule) => [
    ...(rule instanceof CSSMediaRule ? [rule] : []),
    ...(rule instanceof CSSGroupingRule || rule instanceof CSSStyleRule ? mediaRulesOf(rule) : []),
    ...(rule instanceof CSSImportRule && rule.styleSheet !== null
      ? mediaRulesOf(rule.styleSheet)
      : []),
  ]);
}
