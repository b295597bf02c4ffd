'use client';
/** The settings of one panel: those that the app decides, and the reader's. */
import { useCallback, useMemo, useRef, useState } from 'react';

import {
  DEFAULT_SETTINGS,
  mergeSettings,
  readSettings,
  storeSettings,
  type LogSettings,
  type SomeLogSettings,
} from './logSettings.js';
import { useBrowserLayoutEffect } from '../viewport/useLogViewport.js';

/** Where the settings come from and go to. */
export interface LogSettingsProps {
  /** Those that the app decides. The reader changes them by way of `onSettingsChange` only. */
  readonly settings?: SomeLogSettings | undefined;
  /** What the reader's settings are at first. */
  readonly defaultSettings?: SomeLogSettings | undefined;
  /** Called with all settings when the reader changes one. */
  readonly onSettingsChange?: ((settings: LogSettings) => void) | undefined;
  /** The key of `localStorage` under which this browser keeps text size, wrap, times and "only matches". */
  readonly settingsKey?: string | undefined;
}

/** What the reader has set in a panel, kept where it outlasts the closing of the panel. */
export interface KeptLogSettings {
  readonly keptSettings: LogSettings | null;
  onKeepSettings(settings: LogSettings): void;
}

export function useLogSettings(
  props: LogSettingsProps & KeptLogSettings,
): [LogSettings, (change: Partial<LogSettings>) => void] {
  const { settings, defaultSettings, settingsKey, keptSettings } = props;
  const [initial] = useState(() =>
    mergeSettings(
      mergeSettings(DEFAULT_SETTINGS, defaultSettings),
      settingsKey === undefined ? null : readSettings(settingsKey),
    ),
  );
  const own = keptSettings ?? initial;
  // An app often makes a new object in each render.
  const decided = JSON.stringify(settings ?? {});
  const current = useMemo(
    () => mergeSettings(own, JSON.parse(decided) as SomeLogSettings),
    [own, decided],
  );
  const latest = useRef({ current, props });
  useBrowserLayoutEffect(() => void (latest.current = { current, props }));
  const change = useCallback((changed: Partial<LogSettings>) => {
    const { current: before, props: last } = latest.current;
    const next = mergeSettings(before, changed);
    last.onKeepSettings(next);
    if (last.settingsKey !== undefined) storeSettings(last.settingsKey, next);
    last.onSettingsChange?.(next);
  }, []);
  return [current, change];
}
