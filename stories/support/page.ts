/** Makes the page of a story what the toolbar says, as an app would: on the document itself. */
import { standIn } from './media.js';

const PAGES = {
  light: { background: '#ffffff', text: '#16181d' },
  dark: { background: '#0d1117', text: '#f2f3f5' },
} as const;

/** What the toolbar may put in place of the built-in colours. */
const PALETTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  brand: { running: 'rebeccapurple' },
  // Okabe and Ito (2008), "Color Universal Design".
  okabe: {
    pending: '#999999',
    running: '#0072b2',
    paused: '#e69f00',
    completed: '#009e73',
    failed: '#d55e00',
    cancelled: '#666666',
    unknown: '#cc79a7',
  },
};

const STATUSES = ['pending', 'running', 'paused', 'completed', 'failed', 'cancelled', 'unknown'];

/** Sets colour scheme, palette, contrast, motion, direction, language and density of the document. */
export function applyPage(globals: Readonly<Record<string, unknown>>): void {
  const { documentElement, body } = document;
  const theme = globals['theme'] === 'dark' ? 'dark' : 'light';
  documentElement.style.colorScheme = theme;
  documentElement.dir = globals['direction'] === 'rtl' ? 'rtl' : 'ltr';
  documentElement.lang = globals['language'] === 'de' ? 'de' : 'en';
  documentElement.dataset['density'] = String(globals['density'] ?? 'comfortable');
  const palette = PALETTES[String(globals['palette'])] ?? {};
  for (const status of STATUSES) {
    const colour = palette[status];
    const name = `--task-status-${status}`;
    if (colour === undefined) documentElement.style.removeProperty(name);
    else documentElement.style.setProperty(name, colour);
  }
  standIn('contrast', globals['contrast'] === 'more');
  standIn('motion', globals['motion'] === 'reduce');
  body.style.background = PAGES[theme].background;
  body.style.color = PAGES[theme].text;
  body.style.fontFamily = 'system-ui, sans-serif';
}
