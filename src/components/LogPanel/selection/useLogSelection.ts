'use client';
/**
 * Text selected in the log: keeps its two ends on the page while other rows come and go, and copies
 * all of its lines, also those that are not on the page.
 */
import {
  useCallback,
  useEffect,
  useRef,
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react';

import { joinLines, type DescribeGap } from './copyLines.js';
import { lineAt, selectedText } from './logSelection.js';
import type { LogView } from '../viewport/logView.js';

/** Handlers for the element that holds the lines. */
export interface LogSelectionHandlers {
  onCopy(event: ClipboardEvent): void;
  onKeyDown(event: KeyboardEvent): void;
  onFocus(): void;
  onBlur(): void;
}

/** @param describeGap says in words that lines are missing */
export function useLogSelection(
  view: LogView,
  rootRef: RefObject<HTMLElement | null>,
  describeGap: DescribeGap,
): LogSelectionHandlers {
  /** Whether everything is selected, of which the page holds only a part. */
  const isAll = useRef(false);

  const pin = useCallback(() => {
    const root = rootRef.current;
    if (!root) return;
    const page = root.ownerDocument;
    const selection = page.getSelection();
    const lines = new Set<number>();
    const add = (node: Node | null): void => {
      const line = lineAt(root, node);
      if (line !== null) lines.add(line);
    };
    if (selection && !selection.isCollapsed) {
      add(selection.anchorNode);
      add(selection.focusNode);
    }
    view.setSelecting(lines.size > 0);
    add(page.activeElement);
    const ordered = [...lines];
    // oxlint-disable-next-line unicorn/no-array-sort -- a copy; older browsers have no `toSorted`
    view.setPinned(ordered.sort((a, b) => a - b));
  }, [view, rootRef]);

  useEffect(() => {
    const root = rootRef.current;
    if (!root) return;
    // The one that the panel lives in, which may be that of another window.
    const page = root.ownerDocument;
    const onSelectionChange = (): void => {
      const selection = page.getSelection();
      // Any other selection than the one that was made of everything is a part. Not a press of the
      // pointer: on selected text it may begin to drag that.
      if (selection?.anchorNode !== root || selection.focusNode !== root) isAll.current = false;
      pin();
    };
    page.addEventListener('selectionchange', onSelectionChange);
    return () => page.removeEventListener('selectionchange', onSelectionChange);
  }, [pin, rootRef]);

  return {
    onCopy(event) {
      const root = rootRef.current;
      const selection = root?.ownerDocument.getSelection();
      if (!root || !selection) return;
      const text = isAll.current
        ? joinLines(view.contents(true), describeGap)
        : selectedText(root, selection, (from, to) => view.contents(true, from, to), describeGap);
      if (text === null) return;
      event.clipboardData.setData('text/plain', text);
      event.preventDefault();
    },
    onKeyDown(event) {
      const root = rootRef.current;
      const isSelectAll = event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey);
      if (!isSelectAll || event.altKey || event.shiftKey || event.target !== root || !root) return;
      event.preventDefault();
      view.stopFollowing();
      root.ownerDocument.getSelection()?.selectAllChildren(root);
      isAll.current = true;
    },
    onFocus: pin,
    onBlur: pin,
  };
}
