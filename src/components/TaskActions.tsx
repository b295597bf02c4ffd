'use client';
/** Buttons for a task's actions: cancel, pause, resume, retry. Props only. */
import { forwardRef, useState, type ComponentPropsWithoutRef, type SyntheticEvent } from 'react';

import { useLabels } from '../display/DisplayContext.js';
import { englishActions, englishError } from '../labels/english.js';
import { describeStatusError } from '../display/statusError.js';
import { cleanText } from '../display/text.js';
import type { ErrorLabels } from '../labels/labels.js';
import { TaskStatusError } from '../protocol/errors.js';
import type { TaskAction } from '../protocol/task.js';
import { actionIcon } from './actionIcons.js';
import { flag, useLooks, type PartProps } from './parts.js';
import { rootTag } from './renderRoot.js';

/** Props of {@link TaskActions}. */
export interface TaskActionsProps
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children'>,
    PartProps<'button' | 'question' | 'error'> {
  /** The actions that are possible now: `task.actions`. */
  readonly actions: readonly TaskAction[];
  /**
   * May return a promise, as `actAsync` does. A `TaskStatusError` that it rejects with is not
   * reported again: show it by `error`.
   */
  readonly onAction: (action: TaskAction) => unknown;
  /** The action that is under way. Its button is busy, and no other can be pressed. */
  readonly pending?: TaskAction | null | undefined;
  /** `icon` shows icons alone, for little room; their names stay for speech and as tooltips. @default 'text' */
  readonly variant?: 'text' | 'icon' | undefined;
  /** Which actions need confirmation. @default ['cancel'] */
  readonly confirm?: readonly TaskAction[] | undefined;
  /** Why the last action failed. */
  readonly error?: Error | null | undefined;
}

const NO_ACTIONS: readonly TaskAction[] = [];
/** What cannot be undone. */
const CONFIRMED: readonly TaskAction[] = ['cancel'];
/** What goes on comes first, what ends it last. */
const ORDER: readonly TaskAction[] = ['resume', 'pause', 'retry', 'cancel'];

/** The root is `div.task-actions`, a named group of buttons with `data-action`. */
export const TaskActions = forwardRef<HTMLDivElement, TaskActionsProps>(function TaskActions(
  {
    actions: given,
    onAction,
    pending = null,
    variant = 'text',
    confirm = CONFIRMED,
    error,
    ...looks
  },
  ref,
) {
  // An action of a newer server has no label: its button would have no name.
  const actions = ORDER.filter((action) => (given ?? NO_ACTIONS).includes(action));
  const labels = useLabels('actions', englishActions);
  const errors = useLabels('error', englishError);
  const [asked, setAsked] = useState<TaskAction | null>(null);
  // An action that is no longer possible needs no confirmation.
  const question = asked !== null && actions.includes(asked) ? asked : null;
  const { root, part } = useLooks('task-actions', looks);
  const { Root } = rootTag('div', looks.render);

  function press(action: TaskAction): void {
    if (pending !== null) return;
    if (confirm.includes(action)) setAsked(action);
    else run(action);
  }

  function close({ currentTarget }: SyntheticEvent, action: TaskAction, agreed: boolean): void {
    const group = currentTarget.parentElement;
    setAsked(null);
    // The focus goes back to the button that asked, which is there again after this render.
    queueMicrotask(() => group?.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus());
    if (agreed) run(action);
  }

  function run(action: TaskAction): void {
    const outcome = onAction(action);
    if (outcome instanceof Promise) {
      outcome.catch((reason: unknown) => {
        if (!(reason instanceof TaskStatusError)) throw reason;
      });
    }
  }

  return (
    <Root
      role="group"
      aria-label={labels.actions}
      {...root}
      ref={ref}
      data-variant={variant}
      data-asking={flag(question !== null)}
    >
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
            aria-label={variant === 'icon' ? labels[action] : undefined}
            title={
              pending === action ? labels.busy : variant === 'icon' ? labels[action] : undefined
            }
            onClick={() => press(action)}
          >
            {actionIcon(action)}
            {variant === 'text' && labels[action]}
          </button>
        ))
      ) : (
        <>
          <span className={part('question')}>{labels.confirm(labels[question], question)}</span>
          <button
            type="button"
            className={part('button')}
            data-action={question}
            data-confirm=""
            onClick={(event) => close(event, question, true)}
          >
            {labels.confirmYes(labels[question], question)}
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
          {cleanText(errorText(error, errors))}
        </span>
      )}
    </Root>
  );
});

function errorText(error: Error, labels: ErrorLabels): string {
  if (!(error instanceof TaskStatusError)) return error.message;
  const { title, message } = describeStatusError(error, labels);
  return `${title}. ${message}`;
}

/** A stable ref, so that it runs when the button appears and not at each render. */
function focusOnce(element: HTMLButtonElement | null): void {
  element?.focus();
}
