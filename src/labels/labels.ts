/**
 * Every visible or spoken string of the kit, as types. A language is one object of this shape:
 * `english.ts` is built in, `german.ts` is a second one. Types only.
 *
 * Numbers and times are passed as text in the format of the locale (`"5 s"`). Where grammar depends
 * on a number, the number is passed as well.
 */
import type { LogLevel, TaskAction, TaskStatus } from '../protocol/task.js';
import type { TaskStatusErrorCode } from '../protocol/errors.js';

/** Names of the seven statuses, and of the finer reasons. */
export interface StatusLabels extends Record<TaskStatus, string> {
  /** A reason in words: `input_required` is "input required". */
  reason(reason: string): string;
}

/** Units of time, and how a moment relates to now. */
export interface TimeLabels {
  days(count: string): string;
  hours(count: string): string;
  minutes(count: string): string;
  seconds(count: string): string;
  /** "12 s ago". */
  ago(duration: string): string;
  justNow: string;
}

/** What a progress bar says. */
export interface ProgressLabels {
  /** The name of a bar whose task has no better one. */
  progress: string;
  /** "1.2 of 4.5 GB": `total` brings its unit. */
  of(value: string, total: string): string;
  /** "40 items". `count` decides the plural. */
  items(text: string, count: number): string;
  /** Any other unit: "40 frames". */
  units(text: string, unit: string): string;
  /** "3.2/s". */
  perSecond(amount: string): string;
  /** "12/min". */
  perMinute(amount: string): string;
  /** "3 min left". */
  left(duration: string): string;
  /** When less than a second is left. */
  almostDone: string;
  /** A rounded figure: "about 3 min left". */
  about(duration: string): string;
}

/** What the phases say. */
export interface PhaseLabels {
  /** The name of the list. */
  phases: string;
  /** The three phases that each task of the hub goes through. */
  starting: string;
  running: string;
  completing: string;
  /** Hidden words after a phase's label. */
  done: string;
  current: string;
  upcoming: string;
  failed: string;
  stopped: string;
  /** "2 of 4": after the name of the current phase. */
  place(number: string, count: string): string;
}

/** What the connection indicator says. */
export interface ConnectionLabels {
  idle: string;
  connecting: string;
  live: string;
  reconnecting(attempt: string, maxAttempts: string): string;
  /** Before what `polling` says, unless the backend has no live updates by design. */
  notLive: string;
  /**
   * @param every how often, as a duration; null where nothing is polled
   * @param isExhausted nothing is polled because too many polls failed, not because all tasks ended
   */
  polling(every: string | null, isExhausted: boolean): string;
  offline: string;
  unauthorized: string;
  closed: string;
  /** "next try in 4 s". */
  nextTry(duration: string): string;
  refresh: string;
  retry: string;
}

/** How fresh something is. */
export interface UpdatedLabels {
  /** "Updated 12 s ago". */
  updated(when: string): string;
  never: string;
  /** A moment in universal time, as a server renders it: "Jan 15, 2026, 12:00:00 UTC". */
  utc(moment: string): string;
}

/** The words around an error. */
export interface ErrorLabels {
  /** Where an error has no message. */
  unnamed: string;
  code: string;
  details: string;
  retry: string;
  /** What went wrong on the way to the task, by the code of the client's error. */
  titles: Record<TaskStatusErrorCode, string>;
  /** What the reader can do about it. The error's own message is English, and meant for developers. */
  advice: Record<TaskStatusErrorCode, string>;
  /** The server no longer knows the task, and the last known state stays. */
  gone: string;
}

/** The words around a result. */
export interface ResultLabels {
  result: string;
  /** Where there is no result at all. */
  none: string;
  /** Where one value within it is missing. */
  nothing: string;
  yes: string;
  no: string;
  empty: string;
  circular: string;
  name: string;
  value: string;
  /** The names of your own results' fields: `{ exitCode: 'Exit code' }`. Others are read from the key. */
  keys: Readonly<Record<string, string>>;
  /** Copies a value that is too long to type. */
  copy: string;
  /** "and 20 more". */
  more(count: string): string;
}

/** The buttons for a task's actions. */
export interface ActionLabels extends Record<TaskAction, string> {
  /** The name of the group of buttons. */
  actions: string;
  /** While the request is under way. */
  busy: string;
  /** The question before an action that needs confirmation. `label` is the action's own label. */
  confirm(label: string, action: TaskAction): string;
  /** The button that confirms it. */
  confirmYes(label: string, action: TaskAction): string;
  confirmNo: string;
}

/** What a card says. */
export interface CardLabels {
  /** A task that has no title. */
  untitled(id: string): string;
  loading: string;
  attempt(number: string, max: string | null): string;
  queue(ahead: string, count: number): string;
  /** The word for `pending`, before how long it waits. */
  waiting: string;
  /** Before the time of the next attempt. */
  retrying: string;
  /** After "Retrying": "in 12 s". */
  nextAttempt(duration: string): string;
  /** After the word for the status: how long it runs, or took: "in 1 min 19 s". */
  took(duration: string, status: TaskStatus): string;
  /** After the word for a status that may be out of date. */
  lastSeen: string;
  /** Where a task ended before it was done: "Stopped at 30%". */
  stoppedAt(percent: string): string;
  /** Why the last attempt failed: "Before: connection reset". */
  before(message: string): string;
  cpu: string;
  memory: string;
  network: string;
  process: string;
  worker: string;
}

/** What a table of tasks says. */
export interface TableLabels {
  tasks: string;
  task: string;
  status: string;
  progress: string;
  elapsed: string;
  updated: string;
  none: string;
  /** On the button for the next page. */
  more: string;
}

/** What a summary of tasks says. */
export interface SummaryLabels {
  summary: string;
  total(text: string, count: number): string;
  overloaded: string;
}

/** What a log panel says before the code of its body is there. */
export interface LogFrameLabels {
  title: string;
  /** While the code of the panel is on its way. */
  loading: string;
  /** Where it could not be loaded. */
  loadFailed: string;
  retry: string;
  /** In place of `waiting`, where the task is gone. */
  gone: string;
}

/** What an open log panel says. */
export interface LogBodyLabels {
  lines(text: string, count: number): string;
  newLines(text: string, count: number): string;
  follow: string;
  wrap: string;
  search: string;
  next: string;
  previous: string;
  matches(current: string, total: string): string;
  noMatches: string;
  copy: string;
  download: string;
  empty: string;
  waiting: string;
  gap(text: string, count: number): string;
  level: string;
  allLevels: string;
  levels: Record<LogLevel, string>;
  filter: string;
  timestamps: string;
  timestampsOff: string;
  timestampsAbsolute: string;
  timestampsRelative: string;
  /** A time since the start of the task, such as "1:02:03.456"; `isBefore` where it was before. */
  sinceStart(time: string, isBefore: boolean): string;
  /** The name of the group of controls. */
  tools: string;
  /** "2 errors", of a button that shows only those; fatal ones are among them. */
  errors(text: string, count: number): string;
  warnings(text: string, count: number): string;
  /** Shows times, or no longer. */
  showTimes: string;
  /** The further tools, and the button that shows them. */
  more: string;
  textSize: string;
  larger: string;
  smaller: string;
  percent(text: string): string;
  /** Lets the panel take the whole window. */
  fullHeight: string;
  /** The button that shows what keys do. */
  keyboard: string;
  /** What the keys Home, End and Ctrl+A do. */
  firstLine: string;
  latestLine: string;
  selectAll: string;
  copyLine: string;
  copyLink: string;
  /** After one line or its link was copied. */
  copied: string;
  /** Where lines are pushed by a backend that cannot say whether one was missed. */
  mayHaveGaps: string;
  /** "1,204…" while the rest of the log is still searched. */
  searching(text: string): string;
  /** Lines that are missing between others. */
  missing(text: string, count: number): string;
  /** Where a filter leaves no line. */
  nothingShown: string;
  /** The name of a line's link: "Line 120". */
  line(text: string): string;
  /** "Warning and above". */
  andAbove(level: string): string;
  /** Before a line that came from the standard error stream. */
  stderr: string;
  /** After a line that is too long to be shown at once. */
  showMore(shown: string, total: string): string;
  /** Copies the lines that pass the filter. */
  copyShown: string;
  copiedLines(text: string, count: number): string;
  copyFailed: string;
}

/** What the log panel says. */
export interface LogLabels extends LogFrameLabels, LogBodyLabels {}

/** What screen readers hear. */
export interface SpeechLabels {
  started(title: string): string;
  progress(title: string, percent: string): string;
  ended(title: string, status: string): string;
  lost: string;
  liveAgain: string;
}

/** Every visible or spoken string of the kit, by the part that says it. */
export interface Labels {
  /** BCP 47 tag of the language: numbers and times follow it where no other locale is set. */
  locale: string;
  status: StatusLabels;
  time: TimeLabels;
  progress: ProgressLabels;
  phases: PhaseLabels;
  connection: ConnectionLabels;
  updated: UpdatedLabels;
  error: ErrorLabels;
  result: ResultLabels;
  actions: ActionLabels;
  card: CardLabels;
  table: TableLabels;
  summary: SummaryLabels;
  log: LogLabels;
  speech: SpeechLabels;
}

/** The parts of the kit that have words. */
export type LabelSection = Exclude<keyof Labels, 'locale'>;

/** Some strings of your own; English stands in for the rest. */
export type LabelOverrides = { readonly locale?: string } & {
  readonly [Section in LabelSection]?: Partial<Labels[Section]>;
};
