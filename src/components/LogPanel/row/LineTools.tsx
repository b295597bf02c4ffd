'use client';
/** What can be done with the line under the pointer or with the focus: copy it, and copy its link. */
import type { CSSProperties } from 'react';

import { toPlainText } from '../../../shared/terminal/parseLine.js';
import type { LogPanelShared } from '../logPanelShared.js';
import { ToolButton } from '../toolbar/ToolButton.js';
import type { LogRowFrame } from '../viewport/logFrame.js';

export interface LineToolsProps {
  readonly shared: LogPanelShared;
  readonly row: LogRowFrame;
  onCopyText(text: string): void;
}

/** As wide as the log, so that what sticks to its end has room to. */
const TRACK: CSSProperties = { position: 'absolute', display: 'flex', pointerEvents: 'none' };
const TOOLS: CSSProperties = { position: 'sticky', insetInlineEnd: 0, marginInlineStart: 'auto' };

export function LineTools({ shared, row, onCopyText }: LineToolsProps) {
  const { labels, part } = shared;
  const { line } = row;
  if (!line) return null;
  const address = shared.lineAddress(line.line);
  return (
    <div style={{ ...TRACK, inset: `${row.top}px 0 auto` }}>
      <div className={part('row')} style={{ ...TOOLS, pointerEvents: 'auto' }}>
        <ToolButton
          shared={shared}
          tool="copy"
          label={labels.copyLine}
          onClick={() => onCopyText(toPlainText(line.text))}
        />
        {address !== null && (
          <ToolButton
            shared={shared}
            tool="link"
            label={labels.copyLink}
            onClick={() => onCopyText(address)}
          />
        )}
      </div>
    </div>
  );
}
