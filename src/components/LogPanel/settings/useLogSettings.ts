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

/** What a panel remembers while it is closed. */
export interface LogMemory {
  settings?: LogSettings;
}

export function useLogSettings(
  { settings, defaultSettings, onSettingsChange, settingsKey }: LogSettingsProps,
  memory: LogMemory,
): [LogSettings, (change: Partial<LogSettings>) => void] {
  const [own, setOwn] = useState(
    () =>
      memory.settings ??
      mergeSettings(
        mergeSettings(DEFAULT_SETTINGS, defaultSettings),
        settingsKey === undefined ? null : readSettings(settingsKey),
      ),
  );
  // An app often makes a new object in each render.
  const decided = JSON.stringify(settings ?? {});
  const current = useMemo(
    () => mergeSettings(own, JSON.parse(decided) as SomeLogSettings),
    [own, decided],
  );
  const latest = useRef({ current, onSettingsChange, settingsKey });
  useBrowserLayoutEffect(() => void (latest.current = { current, onSettingsChange, settingsKey }));
  const change = useCallback(
    (changed: Partial<LogSettings>) => {
      const { current: before, onSettingsChange: tell, settingsKey: key } = latest.current;
      const next = mergeSettings(before, changed);
      memory.settings = next;
      setOwn(next);
      if (key !== undefined) storeSettings(key, next);
      tell?.(next);
    },
    [memory],
  );
  return [current, change];
}
