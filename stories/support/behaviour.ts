/** What each component does by key and what a screen reader gets of it, for its page. */

/** How one component is used without a mouse and without eyes. */
export interface Behaviour {
  /** What the keys do, by part; empty where nothing takes the focus. */
  readonly keys: Readonly<Record<string, string>>;
  /** What is read or spoken. */
  readonly speech: readonly string[];
}

const NO_KEYS = {};

/** Of a log panel, whether it is fed with lines or with a task's id. */
const LOG: Behaviour = {
  keys: {
    'Its title': 'Enter or Space opens and closes it',
    'The search':
      'Enter goes to the next match, Shift+Enter to the one before; Escape clears. Ctrl+F stays with the browser',
    'The buttons and choices':
      'Enter or Space; the arrow keys choose; Escape closes the further tools',
    'The lines':
      'Arrow keys, Page Up and Page Down scroll, Home goes to the first line; End goes to the last and follows again. / goes to the search, N and Shift+N from match to match, W wraps lines, + and − change the size of the text, F fills the window, ? shows the keys. Ctrl+A selects the whole log, Ctrl+C copies what is selected, also what is out of sight',
    'Links in a line': 'Enter. Numbers of lines are links for the mouse and no tab stops',
  },
  speech: [
    'A button with `aria-expanded`, and a `log` named by the title and described by the count of its lines.',
    'Lines are never spoken as they come in or scroll by.',
    'Spoken, politely: what a search has found once it has ended, and how many lines were copied.',
    'Numbers, times and levels are drawn beside the text: they are neither copied nor found.',
  ],
};

export const BEHAVIOUR: Readonly<Record<string, Behaviour>> = {
  StatusBadge: {
    keys: NO_KEYS,
    speech: ['Read as its words: "Pending · retrying". The icon is hidden from speech.'],
  },
  ProgressBar: {
    keys: NO_KEYS,
    speech: [
      'A `progressbar` with the label as its name and "1.2 of 4.5 GB, 26%" as its value.',
      'Without a value while the total is not known.',
      'Not live: rate and time left are read where the reader goes to them.',
    ],
  },
  PhaseIndicator: {
    keys: NO_KEYS,
    speech: [
      'A list named "Phases"; each item ends with its state in hidden words.',
      'The phase at work has `aria-current="step"`.',
    ],
  },
  ConnectionIndicator: {
    keys: {
      'Refresh, Try again':
        'Enter or Space. When they go, the focus stays in the card, else in the indicator',
      'The quiet mark': 'Enter or Space fetches the newest state, and tries to connect',
    },
    speech: [
      'Not live. The provider announces a lost, polling, offline or unauthorized connection once it has lasted a second, and being live again.',
    ],
  },
  LastUpdated: {
    keys: NO_KEYS,
    speech: ['A `time` with the exact moment as its `datetime`. Not live.'],
  },
  Elapsed: { keys: NO_KEYS, speech: ['A `time`. Not live.'] },
  TaskError: {
    keys: {
      Details: 'Enter or Space opens and closes; the text below scrolls by key',
      'Try again': 'Enter or Space',
      'A message of more than 160 characters': 'Takes the focus, so that it scrolls by key',
    },
    speech: ['Read as text. The announcer interrupts for the failure itself: "Export: Failed".'],
  },
  TaskResult: {
    keys: {
      Links: 'Enter. Only http and https are links',
      Copy: 'Enter or Space, after a checksum and the like',
    },
    speech: ['A list of names and values, with units as they are written.'],
  },
  TaskActions: {
    keys: {
      'The buttons': 'Enter or Space; they keep the focus while the request is under way',
      'The question': 'Opens with the focus on "No, go back"; Escape goes back',
    },
    speech: ['A group named "Actions". Why an action failed is an `alert`.'],
  },
  Sparkline: { keys: NO_KEYS, speech: ['An `img` with its label, such as "CPU: 62%".'] },
  LogPanel: LOG,
  TaskLogPanel: LOG,
  TaskCard: {
    keys: {
      'Its parts': 'As on their own pages, in the order in which they are seen',
      'A message that may be cut': 'Takes the focus, and is shown whole while it has it',
    },
    speech: [
      'An `article` with the title as its heading; busy until something is known.',
      'Spoken: its start; 25, 50 and 75 %, at least 5 s apart; its end at once.',
    ],
  },
  TaskTable: {
    keys: { 'The headings': 'Enter or Space sorts; again turns the order round' },
    speech: [
      'A native table named "Tasks"; the order is in `aria-sort`, each title is a row heading.',
    ],
  },
  TaskSummary: {
    keys: NO_KEYS,
    speech: ['A group named "Task summary" with a list of statuses and their counts.'],
  },
};
