/** The script of the page that `logPanel.test.ts` opens: one log panel, driven through `window`. */
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { LogPanel, preloadLogPanel, type LogPanelProps } from '../../src/index.js';
import type { LogSnapshot, LogSource } from '../../src/protocol/logSource.js';
import type { LogLine } from '../../src/protocol/task.js';
import '../../src/styles/index.css';

class GrowingLog implements LogSource {
  readonly #lines: LogLine[] = [];
  readonly #listeners = new Set<() => void>();
  #snapshot: LogSnapshot = { firstLine: 0, count: 0, isComplete: false, revision: 0 };

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  getSnapshot(): LogSnapshot {
    return this.#snapshot;
  }

  getLine(line: number): LogLine | undefined {
    return this.#lines[line];
  }

  slice(from: number, to: number): readonly LogLine[] {
    return this.#lines.slice(from, to);
  }

  append(texts: readonly string[]): void {
    for (const text of texts) {
      this.#lines.push({ line: this.#lines.length, at: 0, level: 'info', text });
    }
    const { revision } = this.#snapshot;
    this.#snapshot = { ...this.#snapshot, count: this.#lines.length, revision: revision + 1 };
    for (const listener of this.#listeners) listener();
  }
}

const root = createRoot(document.body.appendChild(document.createElement('main')));
let log = new GrowingLog();
let key = 0;

/** What the test calls. */
const page = {
  async show(texts: readonly string[], props: Partial<LogPanelProps> = {}): Promise<void> {
    await preloadLogPanel();
    log = new GrowingLog();
    log.append(texts);
    key += 1;
    flushSync(() => root.render(<LogPanel key={key} source={log} defaultOpen {...props} />));
  },
  append: (texts: readonly string[]): void => log.append(texts),
};

export type LogPage = typeof page;
Object.assign(window, { logPage: page });
