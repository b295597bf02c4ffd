// One source of lines and one simple row, windowed by each: what the log panel does itself, and the
// libraries that it could be built on. All follow the end.
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  memo,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type CSSProperties,
} from 'react';
import { Virtuoso } from 'react-virtuoso';
import { LogView } from '../../../src/components/LogPanel/viewport/logView.js';
import {
  PROBE_COLUMNS,
  useLogViewport,
} from '../../../src/components/LogPanel/viewport/useLogViewport.js';
import { BufferSource } from '../../logs/page/bufferSource.js';
import type { MakeViewer } from '../../logs/page/stage.js';

/** Px: of a row, of the viewport, and of what is rendered above and below it. */
const ROW = 20;
const HEIGHT = 400;
const OVERSCAN = 240;

const SCROLLED: CSSProperties = { position: 'relative', overflow: 'auto', blockSize: HEIGHT };

interface RowProps {
  readonly text: string;
  readonly top?: number;
}

const Row = memo(function Row({ text, top }: RowProps) {
  return (
    <div
      style={{
        blockSize: ROW,
        lineHeight: `${ROW}px`,
        whiteSpace: 'pre',
        ...(top !== undefined && { position: 'absolute', insetInlineStart: 0, top }),
      }}
    >
      {text}
    </div>
  );
});

interface WindowProps {
  readonly source: BufferSource;
}

const useCount = ({ source }: WindowProps): number =>
  useSyncExternalStore(source.subscribe, source.getSnapshot).count;

function Ours({ source }: WindowProps) {
  const [view] = useState(() => new LogView(source));
  const frame = useSyncExternalStore(view.subscribe, view.getFrame);
  const elementRef = useRef<HTMLDivElement>(null);
  const probeRef = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => view.open(), [view]);
  useLogViewport(view, frame, elementRef, probeRef);
  return (
    <div ref={elementRef} style={SCROLLED}>
      <div style={{ position: 'relative', blockSize: frame.height, overflow: 'clip' }}>
        <div
          ref={probeRef}
          style={{ position: 'absolute', blockSize: ROW, inlineSize: `${PROBE_COLUMNS}ch` }}
        />
        <div style={{ translate: `0 ${frame.rowsTop}px` }}>
          {frame.rows.map((row) => (
            <Row key={row.id} text={row.line?.text ?? ''} top={row.top} />
          ))}
        </div>
      </div>
    </div>
  );
}

function TanStack({ source }: WindowProps) {
  const count = useCount({ source });
  const elementRef = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- it is what is measured; nothing here is compiled
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => elementRef.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN / ROW,
  });
  useEffect(() => {
    virtualizer.scrollToIndex(count - 1, { align: 'end' });
  }, [virtualizer, count]);
  return (
    <div ref={elementRef} style={SCROLLED}>
      <div style={{ position: 'relative', blockSize: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => (
          <Row key={key} text={source.getLine(index)?.text ?? ''} top={start} />
        ))}
      </div>
    </div>
  );
}

const rowOf = (index: number, _: unknown, source: BufferSource) => (
  <Row text={source.getLine(index)?.text ?? ''} />
);

function Virtuosi({ source }: WindowProps) {
  const count = useCount({ source });
  return (
    <Virtuoso
      style={{ blockSize: HEIGHT }}
      totalCount={count}
      fixedItemHeight={ROW}
      increaseViewportBy={OVERSCAN}
      initialTopMostItemIndex={{ index: count - 1, align: 'end' }}
      followOutput={() => 'auto'}
      itemContent={rowOf}
      context={source}
    />
  );
}

const windowed =
  (Window: (props: WindowProps) => React.ReactNode): MakeViewer =>
  (lines) => {
    const source = new BufferSource(lines);
    return { element: <Window source={source} />, append: (more) => source.append(more) };
  };

export const WINDOWS: Readonly<Record<string, MakeViewer>> = {
  ours: windowed(Ours),
  '@tanstack/react-virtual': windowed(TanStack),
  'react-virtuoso': windowed(Virtuosi),
};
