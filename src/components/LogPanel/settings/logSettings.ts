/** What a reader sets in a log panel, its defaults, and how a browser keeps it. No React. */
import { LOG_LEVELS, type LogLevel } from '../../../protocol/task.js';

/** How times are shown beside the lines. */
export type LogTimestamps = 'off' | 'absolute' | 'relative';

/** What a reader sets in a log panel. An app may control it or keep it. */
export interface LogSettings {
  /** Plain text to look for; empty for none. */
  readonly search: string;
  /** Whether lines without that text are hidden. */
  readonly onlyMatches: boolean;
  /** The least severe level to show; `trace` shows all. */
  readonly minLevel: LogLevel;
  /** Whether long lines go on in the next row. */
  readonly wrap: boolean;
  readonly timestamps: LogTimestamps;
  /** Size of the lines' text in percent of what the app has set: 75 to 200. */
  readonly textSize: number;
}

/** Some of the settings. */
export type SomeLogSettings = {
  readonly [Name in keyof LogSettings]?: LogSettings[Name] | undefined;
};

/** The steps of the text's size, in percent. */
const TEXT_SIZES: readonly number[] = [75, 90, 100, 115, 130, 150, 175, 200];

/** Everything, on one line each. */
export const DEFAULT_SETTINGS: LogSettings = {
  search: '',
  onlyMatches: false,
  minLevel: 'trace',
  wrap: false,
  timestamps: 'off',
  textSize: 100,
};

/**
 * What is kept from one visit to the next. Not what was searched and filtered: a filter of last week
 * must not hide lines today.
 */
const KEPT = ['onlyMatches', 'wrap', 'timestamps', 'textSize'] as const;

const TIMESTAMPS: readonly unknown[] = ['off', 'absolute', 'relative'];

/** Whether a value, which may come from anywhere, is one that the setting can have. */
const IS_VALID: { readonly [Name in keyof LogSettings]: (value: unknown) => boolean } = {
  search: (value) => typeof value === 'string',
  onlyMatches: (value) => typeof value === 'boolean',
  minLevel: (value) => LOG_LEVELS.includes(value as LogLevel),
  wrap: (value) => typeof value === 'boolean',
  timestamps: (value) => TIMESTAMPS.includes(value),
  textSize: (value) => typeof value === 'number' && value >= 50 && value <= 400,
};

/** The settings, changed by those of some others that are known and valid. */
export function mergeSettings(
  settings: LogSettings,
  others: { readonly [Name in keyof LogSettings]?: unknown } | null | undefined,
): LogSettings {
  const merged: Record<string, unknown> = { ...settings };
  for (const [name, isValid] of Object.entries(IS_VALID)) {
    const value = others?.[name as keyof LogSettings];
    if (isValid(value)) merged[name] = value;
  }
  return merged as unknown as LogSettings;
}

/** The settings kept under a key; none where there are none or where the browser keeps nothing. */
export function readSettings(key: string): { readonly [Name in keyof LogSettings]?: unknown } {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(
      Object.entries(kept).filter(([name]) => (KEPT as readonly string[]).includes(name)),
    );
  } catch {
    return {};
  }
}

/** Keeps settings under a key, where the browser allows it. */
export function storeSettings(key: string, settings: LogSettings): void {
  try {
    localStorage.setItem(
      key,
      JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, settings[name]]))),
    );
  } catch {
    // Private windows and full stores keep nothing: the settings then last as long as the page.
  }
}

/** The next larger (`1`) or smaller (`-1`) size of the text; the same at the end of the steps. */
export function stepTextSize(size: number, direction: 1 | -1): number {
  const isFurther = (step: number): boolean => (step - size) * direction > 0;
  const next = direction === 1 ? TEXT_SIZES.find(isFurther) : TEXT_SIZES.findLast(isFurther);
  return next ?? size;
}
