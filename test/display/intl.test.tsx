import { describe, expect, it } from 'vitest';
import { render } from '@testing-library/react';

import { LastUpdated } from '../../src/components/LastUpdated.js';
import { ProgressBar } from '../../src/components/ProgressBar.js';
import { DisplayProvider } from '../../src/display/DisplayProvider.js';
import { dateTimeFormat, numberFormat, readLocale } from '../../src/display/intl.js';
import { germanLabels } from '../../src/labels/german.js';

describe('readLocale', () => {
  it.each([
    ['de', 'de'],
    ['DE', 'de'],
    ['de-DE', 'de-DE'],
    ['de_DE', 'de-DE'],
    ['de_DE.UTF-8', 'de-DE'],
    ['de_DE@euro', 'de-DE'],
    ['zh_Hans_CN', 'zh-Hans-CN'],
    ['de-DE-x-private', 'de-DE-x-private'],
  ])('should understand %s', (name, tag) => {
    expect(readLocale(name)).toBe(tag);
  });

  it.each(['', 'C', 'POSIX', 'x', 'xx', 'xx-invalid-%', 'not a locale', '-', null, undefined, 7])(
    'should fall back for %s, which Intl does not know',
    (name) => {
      expect(readLocale(name)).toBe('en');
      expect(readLocale(name, 'de')).toBe('de');
    },
  );
});

describe('the formatters', () => {
  it('should be made once for each locale and set of options', () => {
    const options = { maximumFractionDigits: 1 };
    expect(numberFormat('de', options)).toBe(numberFormat('de', { ...options }));
    expect(numberFormat('de', options)).not.toBe(numberFormat('en', options));
    expect(numberFormat('de', options)).not.toBe(numberFormat('de', {}));
    expect(dateTimeFormat('de', {})).not.toBe(numberFormat('de', {}));
  });
});

describe('a locale', () => {
  /** Numbers, words and a date of a provider. */
  function read(locale: string | undefined, labels = germanLabels): string {
    const { container, unmount } = render(
      <DisplayProvider locale={locale} labels={labels} now={1_700_000_000_000}>
        <ProgressBar label="x" value={1_234_567.5} max={2_000_000} unit="rows" />
        <LastUpdated at={1_690_000_000_000} />
      </DisplayProvider>,
    );
    const text = container.textContent;
    unmount();
    return text;
  }

  it.each([undefined, 'de_DE', 'de_DE.UTF-8', '', 'C', 'x', 'xx-invalid-%', null as never])(
    'should fall back with its words, in one piece: %s',
    (locale) => {
      expect(read(locale)).toBe(read('de'));
      expect(read(locale)).toContain('1.234.567,5 von 2.000.000 rows');
    },
  );

  it('should be the one that was given, where Intl knows it', () => {
    expect(read('en-GB')).toContain('1,234,567.5 von');
  });

  it('should be English for words that name none', () => {
    const { locale: _, ...nameless } = germanLabels;
    expect(read('xx-invalid-%', nameless as typeof germanLabels)).toContain('1,234,567.5 von');
  });
});
