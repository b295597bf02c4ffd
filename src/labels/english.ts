/**
 * English, the built-in language. Each section is a constant of its own, so that an app that shows
 * one badge ships the words of one badge. Imports types only.
 */
import type {
  ActionLabels,
  CardLabels,
  ConnectionLabels,
  ErrorLabels,
  LogFrameLabels,
  PhaseLabels,
  ProgressLabels,
  ResultLabels,
  SpeechLabels,
  StatusLabels,
  SummaryLabels,
  TableLabels,
  TimeLabels,
  UpdatedLabels,
} from './labels.js';

export const englishStatus: StatusLabels = {
  pending: 'Pending',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  unknown: 'Unknown',
  reason: (reason) => reason.replace(/[_-]+/g, ' '),
};

export const englishTime: TimeLabels = {
  days: (count) => `${count} d`,
  hours: (count) => `${count} h`,
  minutes: (count) => `${count} min`,
  seconds: (count) => `${count} s`,
  ago: (duration) => `${duration} ago`,
  justNow: 'just now',
};

export const englishProgress: ProgressLabels = {
  progress: 'Progress',
  of: (value, total) => `${value} of ${total}`,
  items: (text, count) => `${text} ${count === 1 ? 'item' : 'items'}`,
  units: (text, unit) => `${text} ${unit}`,
  perSecond: (amount) => `${amount}/s`,
  perMinute: (amount) => `${amount}/min`,
  left: (duration) => `${duration} left`,
  almostDone: 'almost done',
  about: (duration) => `about ${duration}`,
};

export const englishPhases: PhaseLabels = {
  phases: 'Phases',
  starting: 'Starting',
  running: 'Running',
  completing: 'Completing',
  done: 'done',
  current: 'in progress',
  upcoming: 'not started',
  failed: 'failed',
  stopped: 'stopped here',
  place: (number, count) => `${number} of ${count}`,
};

export const englishConnection: ConnectionLabels = {
  idle: 'Not connected',
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: (attempt, maxAttempts) => `Reconnecting (${attempt} of ${maxAttempts})`,
  notLive: 'Live updates unavailable.',
  polling: (every, isExhausted) =>
    every !== null
      ? `Checking every ${every}`
      : isExhausted
        ? 'Automatic checks have stopped'
        : 'Nothing left to check',
  offline: 'Offline',
  unauthorized: 'Not authorized',
  closed: 'Closed',
  nextTry: (duration) => `next try in ${duration}`,
  refresh: 'Refresh',
  retry: 'Try again',
};

export const englishUpdated: UpdatedLabels = {
  updated: (when) => `Updated ${when}`,
  never: 'Not updated yet',
  utc: (moment) => `${moment} UTC`,
};

export const englishError: ErrorLabels = {
  unnamed: 'Something went wrong. No reason was given.',
  code: 'Code',
  details: 'Details',
  retry: 'Try again',
  titles: {
    not_found: 'Task not found',
    unauthorized: 'Not signed in',
    forbidden: 'No access',
    network: 'Server not reachable',
    server: 'Server error',
    unavailable: 'Server temporarily unavailable',
    rate_limited: 'Too many requests',
    conflict: 'Not possible right now',
    invalid_request: 'Request rejected',
    protocol: 'Unexpected response',
    app: 'Request failed',
    aborted: 'Request cancelled',
    closed: 'Connection closed',
  },
  advice: {
    not_found: 'It may have been deleted, or the link may be wrong.',
    unauthorized: 'Sign in, then try again.',
    forbidden: 'You do not have permission for this task.',
    network: 'Check your internet connection, then try again.',
    server: 'Try again later.',
    unavailable: 'It is restarting or busy. Try again in a moment.',
    rate_limited: 'Wait a moment, then try again.',
    conflict: 'The task has changed in the meantime. Check its status.',
    invalid_request: 'The server does not accept this request.',
    protocol: 'The server may have been updated. Reload the page.',
    app: 'Reload the page, then try again.',
    aborted: 'Try again if you still need it.',
    closed: 'Reload the page to connect again.',
  },
  gone: 'The server no longer has this task. This is its last known state.',
};

export const englishResult: ResultLabels = {
  result: 'Result',
  none: 'No result',
  nothing: 'none',
  yes: 'Yes',
  no: 'No',
  empty: 'empty',
  circular: '(circular reference)',
  name: 'Name',
  value: 'Value',
  keys: {},
  copy: 'Copy',
  more: (count) => `and ${count} more`,
};

export const englishActions: ActionLabels = {
  actions: 'Actions',
  cancel: 'Cancel',
  pause: 'Pause',
  resume: 'Resume',
  retry: 'Retry',
  busy: 'Waiting for the server',
  confirm: (label) => `${label} this task?`,
  confirmYes: (label) => `Yes, ${label.toLowerCase()}`,
  confirmNo: 'No, go back',
};

export const englishCard: CardLabels = {
  untitled: (id) => `Task ${id}`,
  loading: 'Loading task',
  attempt: (number, max) => (max === null ? `Attempt ${number}` : `Attempt ${number} of ${max}`),
  queue: (ahead, count) => (count === 0 ? 'Next in the queue' : `${ahead} ahead in the queue`),
  waiting: 'Waiting',
  retrying: 'Retrying',
  nextAttempt: (duration) => `in ${duration}`,
  took: (duration, status) =>
    status === 'completed'
      ? `in ${duration}`
      : status === 'failed' || status === 'cancelled'
        ? `after ${duration}`
        : duration,
  lastSeen: 'when last seen',
  stoppedAt: (percent) => `Stopped at ${percent}`,
  before: (message) => `Before: ${message}`,
  cpu: 'CPU',
  memory: 'Memory',
  network: 'Network',
  process: 'Process',
  worker: 'Worker',
};

export const englishTable: TableLabels = {
  tasks: 'Tasks',
  task: 'Task',
  status: 'Status',
  progress: 'Progress',
  elapsed: 'Time taken',
  updated: 'Updated',
  none: 'No tasks',
  more: 'Show more',
};

export const englishSummary: SummaryLabels = {
  summary: 'Task summary',
  total: (text, count) => `${text} ${count === 1 ? 'task' : 'tasks'}`,
  overloaded: 'The server is overloaded. New tasks may take longer to start.',
};

/** What a closed panel says. The words of an open one are in `englishLog.ts`, which is loaded with it. */
export const englishLogFrame: LogFrameLabels = {
  title: 'Log',
  loading: 'Loading the log…',
  loadFailed: 'The log could not be loaded. Check your connection.',
  retry: 'Try again',
  gone: 'The log is no longer available',
};

export const englishSpeech: SpeechLabels = {
  started: (title) => `${title} started`,
  progress: (title, percent) => `${title}: ${percent}`,
  ended: (title, status) => `${title}: ${status}`,
  lost: 'Connection lost, reconnecting',
  liveAgain: 'Live again',
};
