// One log, four ways to show it. Each viewer is used as its documentation says for a log that grows.
import { LazyLog } from '@melloware/react-logviewer';
import { LogViewer, LogViewerSearch } from '@patternfly/react-log-viewer';
import '@patternfly/react-core/dist/styles/base.css';
import { useEffect, useState } from 'react';
import { LogPanel } from '../../../src/components/logPanel/index.js';
import type { LogSnapshot, LogSource } from '../../../src/protocol/logSource.js';
import type { LogLine } from '../../../src/protocol/task.js';
import '../../../src/styles/index.css';

/** What the benchmark does with a viewer. */
export interface Viewer {
  element: React.ReactNode;
  append(lines: readonly string[]): void;
}

/** A log as the client keeps it: append-only, read by number. */
class BufferSource implements LogSource {
  readonly #texts: string[];
  readonly #listeners = new Set<() => void>();
  #snapshot: LogSnapshot;

  constructor(texts: string[]) {
    this.#texts = texts;
    this.#snapshot = { firstLine: 0, count: texts.length, isComplete: false, revision: 0 };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  getSnapshot(): LogSnapshot {
    return this.#snapshot;
  }

  getLine(line: number): LogLine | undefined {
    const text = this.#texts[line];
    return text === undefined ? undefined : { line, at: line, level: 'info', text };
  }

  slice(from: number, to: number): readonly LogLine[] {
    return this.#texts
      .slice(from, to)
      .map((text, index) => ({ line: from + index, at: 0, level: 'info' as const, text }));
  }

  append(texts: readonly string[]): void {
    for (const text of texts) this.#texts.push(text);
    this.#snapshot = {
      ...this.#snapshot,
      count: this.#texts.length,
      revision: this.#snapshot.revision + 1,
    };
    for (const listener of this.#listeners) listener();
  }
}

function ours(lines: string[]): Viewer {
  const source = new BufferSource(lines);
  return {
    element: <LogPanel source={source} defaultOpen linePrefix={null} />,
    append: (more) => source.append(more),
  };
}

/** For viewers whose log is a prop. */
function grown<Data>(
  initial: Data,
  grow: (data: Data, more: readonly string[]) => Data,
  Show: (props: { readonly data: Data }) => React.ReactNode,
): Viewer {
  const handle: { set?: (update: (data: Data) => Data) => void } = {};
  function Grown() {
    const [data, setData] = useState<Data>(() => initial);
    useEffect(() => {
      handle.set = setData;
    }, []);
    return <Show data={data} />;
  }
  return { element: <Grown />, append: (more) => handle.set?.((data) => grow(data, more)) };
}

function reactLogviewer(lines: string[]): Viewer {
  return grown(
    lines.join('\n'),
    (text, more) => `${text}\n${more.join('\n')}`,
    ({ data }) => (
      <div style={{ blockSize: 400 }}>
        <LazyLog text={data} follow enableSearch caseInsensitive />
      </div>
    ),
  );
}

function patternfly(lines: string[]): Viewer {
  return grown(
    lines,
    (data, more) => [...data, ...more],
    ({ data }) => (
      <LogViewer
        data={data}
        height={400}
        isTextWrapped={false}
        scrollToRow={data.length}
        toolbar={<LogViewerSearch placeholder="Search" minSearchChars={1} />}
      />
    ),
  );
}

export const VIEWERS: Readonly<Record<string, (lines: string[]) => Viewer>> = {
  ours,
  'react-logviewer': reactLogviewer,
  patternfly,
};
