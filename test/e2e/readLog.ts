/**
 * Runs inside the page: reads the lines of an open log panel from its elements, by scrolling from
 * the first to the last, as a reader would.
 */

/** What was found in the panel. */
export interface ReadLog {
  /** The texts, in the order of the numbers. */
  readonly texts: string[];
  /** What a reader would see as wrong: a number twice at a time, an order that is none. */
  readonly faults: string[];
}

/** @param card the card @param count how many lines there must be */
export async function readLog(card: Element, count: number): Promise<ReadLog> {
  const panel = card.querySelector<HTMLElement>('.task-log');
  const scroller = panel?.querySelector<HTMLElement>('[role=log]');
  if (!panel || !scroller) throw new Error('The log panel is not open.');
  const nextFrame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));
  // Tall, so that many lines are read at a time; an app can make it so, too.
  panel.style.setProperty('--task-log-height', '6000px');

  const texts: string[] = [];
  const faults: string[] = [];
  let waits = 0;
  while (texts.length < count) {
    const before = texts.length;
    const rows = [...scroller.querySelectorAll<HTMLElement>('.task-log-line[data-line]')];
    const numbers = rows.map((row) => Number(row.dataset['line']));
    if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? -1))) {
      faults.push(`the lines on the page are numbered ${numbers.join(' ')}`);
    }
    for (const [index, row] of rows.entries()) {
      if (numbers[index] !== texts.length) continue;
      texts.push(row.querySelector('.task-log-text')?.textContent ?? '');
    }
    waits = texts.length > before ? 0 : waits + 1;
    if (waits > 600) {
      faults.push(`line ${texts.length} of ${count} does not show up`);
      break;
    }
    const height = rows[0]?.offsetHeight ?? 20;
    scroller.scrollTop = texts.length * height;
    await nextFrame();
  }
  panel.style.removeProperty('--task-log-height');
  return { texts, faults };
}
