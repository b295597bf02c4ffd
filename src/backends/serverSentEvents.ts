/** Reads server-sent events and newline-delimited JSON off a response, piece by piece. */

/** One event. */
export interface StreamEvent {
  /** `message` where the server names none. */
  readonly event: string;
  readonly data: string;
  /** The last event id so far. */
  readonly id: string;
}

/** Takes text as it comes, however it is cut; calls back for each event. */
export interface EventReader {
  take(text: string): void;
  /** The stream is over: a last line without its end counts where the format says so. */
  end(): void;
}

/** A reader of `text/event-stream`. @param onComment called for a comment, the usual heartbeat */
export function eventReader(
  onEvent: (event: StreamEvent) => void,
  onComment: () => void,
): EventReader {
  let name = '';
  let data: string[] = [];
  let lastId = '';

  function readLine(line: string): void {
    if (line === '') {
      if (data.length > 0) onEvent({ event: name || 'message', data: data.join('\n'), id: lastId });
      name = '';
      data = [];
      return;
    }
    if (line.startsWith(':')) return onComment();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id' && !value.includes('\0')) lastId = value;
  }

  // An event without the empty line after it was cut short, and does not count.
  return lineReader(readLine, true, () => {});
}

/** A reader of lines of JSON. An empty line is a heartbeat. */
export function jsonLineReader(
  onEvent: (event: StreamEvent) => void,
  onEmpty: () => void,
): EventReader {
  const readLine = (line: string): void => {
    if (line.trim() === '') onEmpty();
    else onEvent({ event: 'message', data: line, id: '' });
  };
  return lineReader(readLine, false, (rest) => {
    if (rest.trim() !== '') readLine(rest);
  });
}

/** @param splitsAtCr whether a lone carriage return ends a line, as in server-sent events */
function lineReader(
  readLine: (line: string) => void,
  splitsAtCr: boolean,
  onRest: (rest: string) => void,
): EventReader {
  let rest = '';
  const ends = splitsAtCr ? /\r\n|\n|\r(?!$)/ : /\r?\n/;
  return {
    take(text) {
      const lines = (rest + text).split(ends);
      // A carriage return at the end may be half of a line end.
      rest = lines.pop() ?? '';
      lines.forEach(readLine);
    },
    end: () => onRest(rest),
  };
}
