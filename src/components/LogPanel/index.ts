/** The public face of the log panel. */
export type { LogEntry } from './content/arraySource.js';
export { LogPanel, type LogPanelProps } from './LogPanel.js';
export type { LogPanelPart } from './logPanelShared.js';
export type { LogSettings, LogTimestamps } from './settings/logSettings.js';
