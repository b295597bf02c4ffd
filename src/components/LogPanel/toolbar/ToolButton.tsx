'use client';
/** A button of the log's toolbar: an icon, with words beside it where there is room for them. */
import { forwardRef, type ComponentPropsWithoutRef } from 'react';

import { Icon } from '../../../display/icons.js';
import type { LogPanelShared } from '../logPanelShared.js';

const SHAPES = {
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Zm3.3 7.8 3.2 3.2',
  previous: 'm4 10 4-4 4 4',
  next: 'm4 6 4 4 4-4',
  filter: 'M2 4h12M4.5 8h7M7 12h2',
  warning: 'M8 2 14.6 13.5H1.4ZM8 6.5v3M8 11.6v.01',
  wrap: 'M2 4h12M2 8h9.5a2.25 2.25 0 0 1 0 4.5H9m1.75-2L9 12.5l1.75 2M2 12h4',
  times: 'M2 8a6 6 0 1 0 12 0A6 6 0 1 0 2 8m6-3.2V8l2.2 1.6',
  follow: 'M8 2v8m-3.5-3L8 10.5 11.5 7M3 13.5h10',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  download: 'M8 2v7m-3-2.8L8 9.2l3-3M2.5 10.5v3h11v-3',
  link: 'M6.5 9.5a2.5 2.5 0 0 0 3.5 0L12.8 6.7a2.5 2.5 0 0 0-3.5-3.5L8 4.5m1.5 2a2.5 2.5 0 0 0-3.5 0L3.2 9.3a2.5 2.5 0 0 0 3.5 3.5L8 11.5',
  full: 'M9.5 2.5h4v4m0-4L9 7M6.5 13.5h-4v-4m0 4L7 9',
  keys: 'M1.5 4h13v8.5h-13zM4 6.7v.01m2.7-.01v.01m2.600-.01v.01m2.7-.01v.01M5 9.8h6',
  more: 'M3 8v.01M8 8v.01M13 8v.01',
  down: 'M8 3v10m-4-4 4 4 4-4',
  smaller: 'M2.5 12.5 6 4l3.5 8.5M3.7 9.6h4.6M11 8h4',
  larger: 'M2.5 12.5 6 4l3.5 8.5M3.7 9.6h4.6M11 8h4M13 6v4',
};

/** What a button does, by which its icon is chosen. */
export type Tool = keyof typeof SHAPES;

export function ToolIcon({ tool }: { readonly tool: Tool }) {
  return (
    <Icon>
      <path d={SHAPES[tool]} />
    </Icon>
  );
}

export interface ToolButtonProps extends Omit<ComponentPropsWithoutRef<'button'>, 'type'> {
  readonly shared: LogPanelShared;
  readonly tool: Tool;
  readonly label: string;
  readonly isPressed?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  /** Whether the label is shown beside the icon. @default false */
  readonly hasText?: boolean | undefined;
}

export const ToolButton = forwardRef<HTMLButtonElement, ToolButtonProps>(function ToolButton(
  { shared, tool, label, isPressed, isDisabled = false, hasText = false, onClick, ...rest },
  ref,
) {
  return (
    <button
      {...rest}
      ref={ref}
      type="button"
      className={shared.part('button')}
      aria-label={hasText ? undefined : label}
      title={hasText ? undefined : label}
      aria-pressed={isPressed}
      // Not `disabled`: that would take the focus away from whoever has just pressed it.
      aria-disabled={isDisabled || undefined}
      data-tool={tool}
      data-words={hasText || undefined}
      onClick={isDisabled ? undefined : onClick}
    >
      <ToolIcon tool={tool} />
      {hasText && label}
    </button>
  );
});
