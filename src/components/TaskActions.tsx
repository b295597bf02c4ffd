'use client';
/** Buttons that ask something of a task. Props only. */
import { forwardRef, useState, type ComponentPropsWithoutRef, type SyntheticEvent } from 'react';

import { useLabels } from '../display/DisplayContext.js';
import { englishActions } from '../labels/english.js';
import { cleanText } from '../display/text.js';
import { TASK_ACTIONS, type TaskAction } from '../protocol/task.js';
import { readLooks, type PartProps } from './parts.js';

/** Props of {@link TaskActions}. */
export interface TaskActionsProps
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children'>,
    PartProps<'button' | 'question' | 'error'> {
  /** What may be asked of the task now: `task.actions`. */
  readonly actions: readonly TaskAction[];
  readonly onAction: (action: TaskAction) => void;
  /** The action whose answer is awaited. Its button says so, and no other can be pressed. */
  readonly pending?: TaskAction | null | undefined;
  /** Which actions are asked again before they are done. @default [] */
  readonly confirm?: readonly TaskAction[] | undefined;
  /** Why the last one failed. */
  readonly error?: Error | null | undefined;
}

const NO_ACTIONS: readonly TaskAction[] = [];

/** The root is `div.task-actions`, a named group of buttons with `data-action`. */
export const TaskActions = forwardRef<HTMLDivElement, TaskActionsProps>(function TaskActions(
  { actions: given, onAction, pending = null, confirm = NO_ACTIONS, error, ...looks },
  ref,
) {
  // What has no word here, as from a newer server, would be a button without a name.
  const actions = (given ?? NO_ACTIONS).filter((action) => TASK_ACTIONS.includes(action));
  const labels = useLabels('actions', englishActions);
  const [asked, setAsked] = useState<TaskAction | null>(null);
  // What can no longer be done is no longer asked about.
  const question = asked !== null && actions.includes(asked) ? asked : null;
  const { root, part } = readLooks('task-actions', looks);

  function press(action: TaskAction): void {
    if (pending !== null) return;
    if (confirm.includes(action)) setAsked(action);
    else onAction(action);
  }

  function close({ currentTarget }: SyntheticEvent, action: TaskAction, agreed: boolean): void {
    const group = currentTarget.parentElement;
    setAsked(null);
    // The focus goes back to the button that asked, which is there again after this render.
    queueMicrotask(() => group?.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus());
    if (agreed) onAction(action);
  }

  return (
    <div role="group" aria-label={labels.actions} {...root} ref={ref}>
      {question === null ? (
        actions.map((action) => (
          <button
            key={action}
            type="button"
            className={part('button')}
            data-action={action}
            // Not `disabled`: that would throw the focus off the button that was just pressed.
            aria-disabled={pending !== null || undefined}
            aria-busy={pending === action || undefined}
            title={pending === action ? labels.busy : undefined}
            onClick={() => press(action)}
          >
            {labels[action]}
          </button>
        ))
      ) : (
        <>
          <span className={part('question')}>{labels.confirm(question)}</span>
          <button
            type="button"
            className={part('button')}
            data-action={question}
            data-confirm=""
            onClick={(event) => close(event, question, true)}
          >
            {labels.confirmYes(question)}
          </button>
          <button
            type="button"
            className={part('button')}
            // The safe answer has the focus: the button that asked is gone.
            ref={focusOnce}
            onClick={(event) => close(event, question, false)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') close(event, question, false);
            }}
          >
            {labels.confirmNo}
          </button>
        </>
      )}
      {error !== undefined && error !== null && (
        <span className={part('error')} role="alert" dir="auto">
          {cleanText(error.message)}
        </span>
      )}
    </div>
  );
});

/** A stable ref, so that it runs when the button appears and not at each render. */
function focusOnce(element: HTMLButtonElement | null): void {
  element?.focus();
}
