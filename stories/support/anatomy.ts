/**
 * Every name that an app may rely on in the page: class names, data attributes, tokens. The guide
 * shows this list, and a test ties it to what the components emit.
 */

/** The names of one component. */
export interface Anatomy {
  readonly component: string;
  /** The root element with its class. */
  readonly root: string;
  /** Classes of the parts inside. */
  readonly parts: readonly string[];
  /** Data attributes, with their values where those are few. */
  readonly attributes: Readonly<Record<string, string>>;
}

const STATUS = 'pending running paused completed failed cancelled unknown';

/** Of a log panel, whether it is fed with lines or with a task's id. */
const LOG: Omit<Anatomy, 'component'> = {
  root: 'section.task-log',
  parts: [
    'task-log-toggle',
    'task-log-title',
    'task-log-preview',
    'task-log-content',
    'task-log-loading',
    'task-log-retry',
    'task-log-count',
    'task-log-tools',
    'task-log-levels',
    'task-log-level',
    'task-log-search',
    'task-log-controls',
    'task-log-button',
    'task-log-options',
    'task-log-option',
    'task-log-select',
    'task-log-keys',
    'task-log-notice',
    'task-log-body',
    'task-log-lines',
    'task-log-line',
    'task-log-number',
    'task-log-time',
    'task-log-mark',
    'task-log-text',
    'task-log-match',
    'task-log-link',
    'task-log-row',
    'task-log-gap',
    'task-log-more',
    'task-log-latest',
    'task-log-empty',
  ],
  attributes: {
    'data-open': 'while it is open',
    'data-following': 'while it shows the latest line as lines come in',
    'data-fill': 'where it takes the height of what it stands in',
    'data-full': 'while it fills the window',
    'data-tool':
      'on a button: previous next filter wrap times copy download more smaller larger follow full keys link',
    'data-words': 'on a button with its words beside its icon, and on the words of a level',
    'data-active': 'on the search, while there is a text to look for',
    'data-none': 'on the count of matches, where there are none',
    'data-wrap': 'on the lines, while long ones go on in the next row',
    'data-line': 'the number of the line, from 0',
    'data-level': 'trace debug info warn error fatal',
    'data-stream': 'stdout stderr',
    'data-marked': 'on the line that a link points at',
    'data-current': 'on the line that the search has gone to',
    'data-number': 'the number of the line, from 1, which the stylesheet writes',
    'data-time': 'its time, which the stylesheet writes',
    'data-mark': 'the word for its level or stream, which the stylesheet writes',
    'data-text': 'on the text itself',
    'data-host': 'on a link whose text names another address: the host that it leads to',
    'data-from': 'on a text that is shown from a match on: how many characters come before',
    'data-front': '0 to 15, custom, inverse: the colour of a piece of text',
    'data-back': '0 to 15, custom, inverse: the colour behind it',
    'data-ansi': 'bold dim italic underline strike',
    'data-gap': 'the first of the lines that are missing',
  },
};

export const ANATOMY: readonly Anatomy[] = [
  {
    component: 'StatusBadge',
    root: 'span.task-badge',
    parts: ['task-badge-icon', 'task-badge-label', 'task-badge-reason', 'task-badge-detail'],
    attributes: {
      'data-status': STATUS,
      'data-reason': 'the reason, without control characters',
      'data-variant': 'plain soft solid dot',
      'data-size': 'small medium large',
    },
  },
  {
    component: 'ProgressBar',
    root: 'div.task-progress',
    parts: [
      'task-progress-head',
      'task-progress-label',
      'task-progress-left',
      'task-progress-line',
      'task-progress-value',
      'task-progress-track',
      'task-progress-buffer',
      'task-progress-fill',
      'task-progress-detail',
    ],
    attributes: {
      'data-status': STATUS,
      'data-indeterminate': 'while the total is not known',
      'data-segmented': 'where phases are the bar',
      'data-rate': 'on the rate',
    },
  },
  {
    component: 'PhaseIndicator',
    root: 'ol.task-phases',
    parts: [
      'task-phase',
      'task-phase-marker',
      'task-phase-fill',
      'task-phase-text',
      'task-phase-place',
      'task-phase-label',
      'task-phase-time',
      'task-phase-detail',
    ],
    attributes: {
      'data-state': 'done current upcoming failed',
      'data-stopped': 'on the phase where a cancelled task stopped',
      'data-named': 'on the phase that a bar of many names',
      'data-unlisted': 'on the current phase, and the list, where no phase of the list has its id',
      'data-variant': 'steps bar',
      'data-layout': 'of steps: auto horizontal vertical',
      'data-count': 'few some many',
      'data-common': 'where the phases are those of every task of the hub',
      'data-status': STATUS,
    },
  },
  {
    component: 'ConnectionIndicator',
    root: 'div.task-connection',
    parts: [
      'task-connection-dot',
      'task-connection-text',
      'task-connection-state',
      'task-connection-next',
      'task-connection-age',
      'task-connection-actions',
      'task-connection-button',
    ],
    attributes: {
      'data-connection': 'idle connecting live reconnecting polling offline unauthorized closed',
      'data-shown': 'the same, but 0.8 s later where a live connection is lost',
      'data-variant': 'full quiet',
    },
  },
  {
    component: 'LastUpdated',
    root: 'time.task-updated',
    parts: [],
    attributes: { 'data-stale': 'while what is shown may be out of date' },
  },
  { component: 'Elapsed', root: 'time.task-elapsed', parts: [], attributes: {} },
  {
    component: 'TaskError',
    root: 'div.task-error',
    parts: [
      'task-error-body',
      'task-error-title',
      'task-error-message',
      'task-error-guidance',
      'task-error-foot',
      'task-error-code',
      'task-error-toggle',
      'task-error-button',
      'task-error-details',
    ],
    attributes: {},
  },
  {
    component: 'TaskResult',
    root: 'div.task-result',
    parts: [
      'task-result-entries',
      'task-result-key',
      'task-result-value',
      'task-result-text',
      'task-result-code',
      'task-result-button',
    ],
    attributes: {
      'data-ordered': 'on a list',
      'data-wide': 'on what takes a line of its own',
      'data-copied': 'on the button, for two seconds',
    },
  },
  {
    component: 'TaskActions',
    root: 'div.task-actions',
    parts: ['task-actions-button', 'task-actions-question', 'task-actions-error'],
    attributes: {
      'data-action': 'cancel pause resume retry',
      'data-confirm': 'on the button that takes the action after the question',
      'data-variant': 'text icon',
      'data-asking': 'while it asks for confirmation',
    },
  },
  {
    component: 'Sparkline',
    root: 'span.task-sparkline',
    parts: ['task-sparkline-area', 'task-sparkline-line'],
    attributes: { 'data-status': STATUS },
  },
  { component: 'LogPanel', ...LOG },
  { component: 'TaskLogPanel', ...LOG },
  {
    component: 'TaskCard',
    root: 'article.task-card',
    parts: [
      'task-card-header',
      'task-card-glyph',
      'task-card-title',
      'task-card-side',
      'task-card-phrase',
      'task-card-actions',
      'task-card-placeholder',
      'task-card-error',
      'task-card-line',
      'task-card-attempt',
      'task-card-queue',
      'task-card-dots',
      'task-card-message',
      'task-card-left',
      'task-card-bar',
      'task-card-meta',
      'task-card-figures',
      'task-card-facts',
      'task-card-freshness',
      'task-card-band',
      'task-card-notice',
      'task-card-result',
      'task-card-body',
      // Around several compact cards: the app's own element.
      'task-list',
    ],
    attributes: {
      'data-task-id': 'the id of the task',
      'data-status': STATUS,
      'data-loading': 'until something is known',
      'data-gone': 'when the server no longer knows the task',
      'data-stale': 'while its state may be out of date',
      'data-variant': 'comfortable compact',
      'data-fact': 'on a fact: cpu memory network worker process',
      'data-density': 'compact comfortable spacious',
    },
  },
  {
    component: 'TaskTable',
    root: 'table.task-table',
    parts: ['task-table-sort', 'task-table-row', 'task-table-title', 'task-table-more'],
    attributes: { 'data-task-id': 'the id of the task', 'data-status': STATUS },
  },
  {
    component: 'TaskSummary',
    root: 'div.task-summary',
    parts: [
      'task-summary-total',
      'task-summary-list',
      'task-summary-item',
      'task-summary-resources',
      'task-summary-warning',
    ],
    attributes: { 'data-status': STATUS },
  },
];

/** Custom properties that an app may set, with what they are for. */
export const TOKENS: Readonly<Record<string, string>> = {
  '--task-status-pending': 'Colour of what waits',
  '--task-status-running': 'Colour of what runs',
  '--task-status-paused': 'Colour of what is paused, and of a connection that is not live',
  '--task-status-completed': 'Colour of what is done, and of a live connection',
  '--task-status-failed': 'Colour of what failed',
  '--task-status-cancelled': 'Colour of what was cancelled',
  '--task-status-unknown': 'Colour of what is not known',
  '--task-surface': 'Background of card and table',
  '--task-text': 'Text on that background',
  '--task-border': 'Lines and edges',
  '--task-radius': 'Corners of a card',
  '--task-radius-small': 'Corners of what is in it',
  '--task-radius-badge': 'Corners of a badge',
  '--task-focus': 'Ring around what has the focus',
  '--task-space': 'One step of the spacing; `data-density` sets it too',
  '--task-row': 'Height of a compact card; `data-density` sets it too',
  '--task-duration': 'How long colours take to change',
  '--task-ease': 'How what moves starts and ends',
  '--task-mono': 'Font of codes and logs',
};

/** What an app may set on a log panel, or on anything around it. */
export const LOG_TOKENS: Readonly<Record<string, string>> = {
  '--task-log-height': 'The greatest height of the lines, 20rem',
  '--task-log-font-size': 'Size of the lines',
  '--task-log-row-height': 'Height of a row, on the panel itself (`.task-log`)',
  '--task-log-ansi-0': 'and up to 15: the colours of a terminal, on the panel itself',
};
