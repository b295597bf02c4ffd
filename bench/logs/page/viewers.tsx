// One log, three ways to show it. Each viewer is used as its documentation says for a log that grows.
import { LazyLog } from '@melloware/react-logviewer';
import { LogViewer, LogViewerSearch } from '@patternfly/react-log-viewer';
import '@patternfly/react-core/dist/styles/base.css';
import { useEffect, useState } from 'react';
import { LogPanel } from '../../../src/components/LogPanel/index.js';
import '../../../src/styles/index.css';
import { BufferSource } from './bufferSource.js';
import type { MakeViewer, Viewer } from './stage.js';

function ours(lines: string[]): Viewer {
  const source = new BufferSource(lines);
  return {
    element: <LogPanel source={source} defaultOpen linePrefix={null} />,
    append: (more) => source.append(more),
  };
}

/**
 * What a log begins with goes in by its `text`; then lines are appended to what it keeps itself. Its
 * own `ScrollFollow` stops by itself where lines come quickly, so the benchmark follows for it.
 */
function reactLogviewer(lines: string[]): Viewer {
  let log: LazyLog | null = null;
  let setFollow: ((follow: boolean) => void) | undefined;
  const text = lines.join('\n');
  function Following() {
    const [follow, set] = useState(true);
    useEffect(() => {
      setFollow = set;
    }, []);
    return (
      <div style={{ blockSize: 400 }}>
        <LazyLog
          ref={(made: LazyLog | null) => {
            log = made;
          }}
          text={text}
          external
          follow={follow}
          enableSearch
          caseInsensitive
        />
      </div>
    );
  }
  return {
    element: <Following />,
    append: (more) => log?.appendLines([...more]),
    stopFollowing: () => setFollow?.(false),
  };
}

/** Its log is a prop, an array of lines. */
function patternfly(lines: string[]): Viewer {
  let add: ((more: readonly string[]) => void) | undefined;
  function Grown() {
    const [data, setData] = useState(lines);
    useEffect(() => {
      add = (more) => setData((old) => [...old, ...more]);
    }, []);
    return (
      <LogViewer
        data={data}
        height={400}
        isTextWrapped={false}
        scrollToRow={data.length}
        toolbar={<LogViewerSearch placeholder="Search" minSearchChars={1} />}
      />
    );
  }
  return { element: <Grown />, append: (more) => add?.(more) };
}

/** Rows that are in sight of the others. */
const ROWS = 20;

/** What any viewer costs at least: the last rows as plain elements, which cannot even be scrolled. */
function plainRows(lines: string[]): Viewer {
  let add: ((more: readonly string[]) => void) | undefined;
  function Rows() {
    const [shown, setShown] = useState(() => lines.slice(-ROWS));
    useEffect(() => {
      add = (more) => setShown((old) => [...old, ...more].slice(-ROWS));
    }, []);
    return (
      <div style={{ blockSize: 20 * ROWS, overflow: 'auto', font: '12px/20px monospace' }}>
        {shown.map((text) => (
          <div key={text} style={{ whiteSpace: 'pre' }}>
            {text}
          </div>
        ))}
      </div>
    );
  }
  return { element: <Rows />, append: (more) => add?.(more) };
}

export const VIEWERS: Readonly<Record<string, MakeViewer>> = {
  ours,
  'plain rows': plainRows,
  'react-logviewer': reactLogviewer,
  patternfly,
};
