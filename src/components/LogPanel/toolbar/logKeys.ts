/** What keys do while the lines have the focus: single keys, so nowhere else. */
import type { KeyboardEvent } from 'react';

/** What can be done by a key. */
export interface LogKeyActions {
  onSearch(): void;
  onMatch(direction: 1 | -1): void;
  onWrap(): void;
  onTextSize(direction: 1 | -1): void;
  onFull(): void;
  onKeys(): void;
}

/** Does what a key stands for. The keys that scroll are those of the viewport. */
export function pressLogKey(event: KeyboardEvent, actions: LogKeyActions): void {
  if (event.target !== event.currentTarget) return;
  if (event.altKey || event.metaKey || event.ctrlKey) return;
  switch (event.key) {
    case '/':
      actions.onSearch();
      break;
    case 'n':
    case 'N':
      actions.onMatch(event.shiftKey ? -1 : 1);
      break;
    case 'w':
      actions.onWrap();
      break;
    case '+':
    case '-':
      actions.onTextSize(event.key === '+' ? 1 : -1);
      break;
    case 'f':
      actions.onFull();
      break;
    case '?':
      actions.onKeys();
      break;
    default:
      return;
  }
  event.preventDefault();
}
