import { expect, it } from 'vitest';

import { safeUrl } from '../../src/shared/safeUrl.js';

it('should let http and https pass, and nothing else', () => {
  expect(safeUrl('https://example.org/a')).toBe('https://example.org/a');
  expect(safeUrl('HTTP://A.example')).toBe('http://a.example/');
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a',
    'https://',
    '//a.org',
    '',
  ]) {
    expect(safeUrl(text)).toBeUndefined();
  }
});
