/**
 * German: a complete second language, which proves that no string of the kit is fixed. Only apps
 * that import it ship it. Imports types only.
 */
import type { Labels } from './labels.js';

const REASONS: Readonly<Record<string, string>> = {
  scheduled: 'geplant',
  retrying: 'neuer Versuch',
  cancelling: 'wird abgebrochen',
  input_required: 'wartet auf Eingabe',
  timed_out: 'Zeit überschritten',
  stalled: 'steht still',
  skipped: 'übersprungen',
  shutdown: 'Server wird beendet',
  last_seen: 'zuletzt gesehen',
};

/** Buttons are verbs, which stand last and small in a sentence: "Diese Aufgabe abbrechen?". */
function verb(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1);
}

function lines(text: string, count: number): string {
  return `${text} ${count === 1 ? 'Zeile' : 'Zeilen'}`;
}

/** Every string of the kit in German. Numbers and times follow it. */
export const germanLabels: Labels = {
  locale: 'de',
  status: {
    pending: 'Wartet',
    running: 'Läuft',
    paused: 'Angehalten',
    completed: 'Fertig',
    failed: 'Fehlgeschlagen',
    cancelled: 'Abgebrochen',
    unknown: 'Unbekannt',
    reason: (reason) => REASONS[reason] ?? reason.replace(/[_-]+/g, ' '),
  },
  time: {
    days: (count) => `${count} Tg.`,
    hours: (count) => `${count} Std.`,
    minutes: (count) => `${count} Min.`,
    seconds: (count) => `${count} s`,
    ago: (duration) => `vor ${duration}`,
    justNow: 'gerade eben',
  },
  progress: {
    progress: 'Fortschritt',
    of: (value, total) => `${value} von ${total}`,
    items: (text, count) => `${text} ${count === 1 ? 'Element' : 'Elementen'}`,
    units: (text, unit) => `${text} ${unit}`,
    perSecond: (amount) => `${amount}/s`,
    perMinute: (amount) => `${amount}/min`,
    left: (duration) => `noch ${duration}`,
    working: 'in Arbeit',
    almostDone: 'fast fertig',
    about: (duration) => `etwa ${duration}`,
  },
  phases: {
    phases: 'Schritte',
    starting: 'Beginn',
    running: 'Ausführung',
    completing: 'Abschluss',
    done: 'erledigt',
    current: 'in Arbeit',
    upcoming: 'noch nicht begonnen',
    failed: 'fehlgeschlagen',
    stopped: 'hier beendet',
    step: (number, count) => `Schritt ${number} von ${count}`,
  },
  connection: {
    idle: 'Nicht verbunden',
    connecting: 'Verbindet',
    live: 'Live',
    reconnecting: (attempt, maxAttempts) => `Verbindet neu (${attempt} von ${maxAttempts})`,
    polling(every, isExhausted, isByDesign = false) {
      const checks = isExhausted
        ? 'Es wird nicht mehr von selbst nachgefragt'
        : 'Nichts mehr nachzufragen';
      const text = every === null ? checks : `Nachfrage alle ${every}`;
      return isByDesign ? text : `Keine Live-Verbindung. ${text}`;
    },
    offline: 'Offline',
    unauthorized: 'Nicht berechtigt',
    closed: 'Geschlossen',
    nextTry: (duration) => `nächster Versuch in ${duration}`,
    refresh: 'Aktualisieren',
    retry: 'Erneut versuchen',
  },
  updated: {
    updated: (when) => `Stand: ${when}`,
    never: 'Noch kein Stand',
    utc: (moment) => `${moment} UTC`,
  },
  error: {
    unnamed: 'Etwas ist schiefgegangen. Ein Grund wurde nicht genannt.',
    code: 'Code',
    details: 'Einzelheiten',
    retry: 'Erneut versuchen',
    titles: {
      not_found: 'Aufgabe nicht gefunden',
      unauthorized: 'Nicht angemeldet',
      forbidden: 'Kein Zugriff',
      network: 'Server nicht erreichbar',
      server: 'Fehler auf dem Server',
      unavailable: 'Server vorübergehend nicht verfügbar',
      rate_limited: 'Zu viele Anfragen',
      conflict: 'Jetzt nicht möglich',
      invalid_request: 'Anfrage abgelehnt',
      protocol: 'Unerwartete Antwort',
      app: 'Anfrage fehlgeschlagen',
      aborted: 'Anfrage abgebrochen',
      closed: 'Verbindung geschlossen',
    },
    advice: {
      not_found: 'Vielleicht wurde sie gelöscht, oder der Link stimmt nicht.',
      unauthorized: 'Melde dich an und versuche es dann erneut.',
      forbidden: 'Du hast keine Berechtigung für diese Aufgabe.',
      network: 'Prüfe deine Internetverbindung und versuche es dann erneut.',
      server: 'Versuche es später erneut.',
      unavailable: 'Er startet neu oder ist ausgelastet. Versuche es gleich noch einmal.',
      rate_limited: 'Warte einen Moment und versuche es dann erneut.',
      conflict: 'Die Aufgabe hat sich inzwischen geändert. Sieh nach ihrem Status.',
      invalid_request: 'Der Server nimmt diese Anfrage nicht an.',
      protocol: 'Vielleicht wurde der Server aktualisiert. Lade die Seite neu.',
      app: 'Lade die Seite neu und versuche es dann erneut.',
      aborted: 'Versuche es erneut, wenn du sie noch brauchst.',
      closed: 'Lade die Seite neu, um wieder zu verbinden.',
    },
    gone: 'Der Server kennt diese Aufgabe nicht mehr. Dies ist der zuletzt gesehene Stand.',
  },
  result: {
    result: 'Ergebnis',
    none: 'Kein Ergebnis',
    nothing: 'nichts',
    yes: 'Ja',
    no: 'Nein',
    empty: 'leer',
    circular: '(Zirkelbezug)',
    name: 'Name',
    value: 'Wert',
    more: (count) => `und ${count} weitere`,
  },
  actions: {
    actions: 'Aktionen',
    cancel: 'Abbrechen',
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    retry: 'Wiederholen',
    busy: 'Wartet auf den Server',
    confirm: (label) => `Diese Aufgabe ${verb(label)}?`,
    confirmYes: (label) => `Ja, ${verb(label)}`,
    confirmNo: 'Nein, zurück',
  },
  card: {
    untitled: (id) => `Aufgabe ${id}`,
    loading: 'Aufgabe wird geladen',
    attempt: (number, max) => (max === null ? `Versuch ${number}` : `Versuch ${number} von ${max}`),
    queue: (ahead, count) => (count === 0 ? 'Als Nächste an der Reihe' : `${ahead} davor`),
    elapsed: 'Dauer',
    cpu: 'Prozessor',
    memory: 'Speicher',
    network: 'Netz',
    process: 'Prozess',
    worker: 'Rechner',
    logs: 'Protokoll',
    rate: 'Tempo',
  },
  table: {
    tasks: 'Aufgaben',
    task: 'Aufgabe',
    status: 'Status',
    progress: 'Fortschritt',
    elapsed: 'Dauer',
    updated: 'Stand',
    none: 'Keine Aufgaben',
  },
  summary: {
    summary: 'Übersicht der Aufgaben',
    total: (text, count) => `${text} ${count === 1 ? 'Aufgabe' : 'Aufgaben'}`,
    overloaded: 'Der Server ist überlastet: neue Aufgaben warten womöglich länger als sonst.',
  },
  log: {
    title: 'Protokoll',
    loading: 'Das Protokoll wird geladen…',
    loadFailed: 'Das Protokoll konnte nicht geladen werden. Prüfe deine Verbindung.',
    retry: 'Erneut versuchen',
    lines,
    newLines: (text, count) => `${text} neue ${count === 1 ? 'Zeile' : 'Zeilen'}`,
    follow: 'Mitlaufen',
    wrap: 'Zeilen umbrechen',
    search: 'Protokoll durchsuchen',
    next: 'Nächster Treffer',
    previous: 'Voriger Treffer',
    matches: (current, total) => `${current} von ${total}`,
    noMatches: 'Keine Treffer',
    copy: 'Kopieren',
    download: 'Herunterladen',
    empty: 'Keine Zeilen',
    waiting: 'Wartet auf die erste Zeile',
    gone: 'Das Protokoll ist nicht mehr verfügbar',
    gap: (text, count) =>
      count === 1
        ? `${text} frühere Zeile ist nicht mehr da`
        : `${text} frühere Zeilen sind nicht mehr da`,
    level: 'Stufe',
    allLevels: 'Alle Stufen',
    levels: {
      trace: 'Spur',
      debug: 'Diagnose',
      info: 'Hinweis',
      warn: 'Warnung',
      error: 'Fehler',
      fatal: 'Abbruch',
    },
    filter: 'Nur Treffer',
    timestamps: 'Zeiten',
    timestampsOff: 'Keine Zeiten',
    timestampsAbsolute: 'Uhrzeit',
    timestampsRelative: 'Seit Beginn',
    sinceStart: (time, isBefore) => `${isBefore ? '−' : '+'}${time}`,
    tools: 'Werkzeuge des Protokolls',
    searching: (text) => `${text}…`,
    missing: (text, count) => `${lines(text, count)} ${count === 1 ? 'fehlt' : 'fehlen'}`,
    nothingShown: 'Keine Zeile passt',
    line: (text) => `Zeile ${text}`,
    andAbove: (level) => `${level} und höher`,
    stderr: 'stderr',
    showMore: (shown, total) => `Mehr zeigen (${shown} von ${total} Zeichen)`,
    copyShown: 'Gezeigte Zeilen kopieren',
    copiedLines: (text, count) => `${lines(text, count)} kopiert`,
    copyFailed:
      'Der Browser hat das Kopieren nicht erlaubt. Lade das Protokoll stattdessen herunter.',
  },
  speech: {
    started: (title) => `${title} hat begonnen`,
    progress: (title, percent) => `${title}: ${percent}`,
    ended: (title, status) => `${title}: ${status}`,
    lost: 'Verbindung verloren, wird wieder aufgebaut',
    liveAgain: 'Wieder live',
  },
};
