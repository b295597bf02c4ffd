'use client';
/** What went wrong, and what can be done about it. Props only. */
import { forwardRef, type ComponentPropsWithoutRef } from 'react';

import { useLabels } from '../display/DisplayContext.js';
import { englishError, englishResult } from '../labels/english.js';
import { StatusIcon } from '../display/icons.js';
import { toPlainText } from '../display/outcome.js';
import { cleanText } from '../display/text.js';
import { TaskStatusError } from '../protocol/errors.js';
import type { TaskFailure } from '../protocol/task.js';
import { Disclosure } from './Disclosure.js';
import { LongText } from './LongText.js';
import { readLooks, type PartProps } from './parts.js';

/** Props of {@link TaskError}. */
export interface TaskErrorProps
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children'>,
    PartProps<
      'icon' | 'body' | 'actions' | 'title' | 'message' | 'guidance' | 'code' | 'details' | 'button'
    > {
  /** The task's own failure, or one on the way to it. */
  readonly error: TaskFailure | Error;
  /** Offers a "Try again" button, unless the failure says that this will not help. */
  readonly onRetry?: (() => void) | undefined;
}

/** The root is `div.task-error`. It speaks for itself on the page; the announcer speaks of the failure. */
export const TaskError = forwardRef<HTMLDivElement, TaskErrorProps>(function TaskError(
  { error, onRetry, ...looks },
  ref,
) {
  const labels = useLabels('error', englishError);
  const { circular } = useLabels('result', englishResult);
  const { root, part } = readLooks('task-error', looks);

  const failure: Partial<TaskFailure> =
    error instanceof Error ? { message: error.message, details: error.cause } : (error ?? {});
  const title = error instanceof TaskStatusError ? labels.transport[error.code] : undefined;
  const { details } = failure;
  const message = cleanText(failure.message) || labels.unnamed;
  // Programs like to say a code as a number.
  const code = cleanText(String(failure.code ?? ''));

  return (
    <div {...root} ref={ref}>
      <span className={part('icon')} aria-hidden="true">
        <StatusIcon status="failed" />
      </span>
      <div className={part('body')}>
        {title !== undefined && <p className={part('title')}>{title}</p>}
        <LongText className={part('message')} text={message} />
        {cleanText(failure.guidance) && (
          <LongText className={part('guidance')} text={failure.guidance ?? ''} />
        )}
        {code && (
          <p className={part('code')}>
            {labels.code}: <code>{code}</code>
          </p>
        )}
        <div className={part('actions')}>
          {onRetry !== undefined && failure.retryable !== false && (
            <button type="button" className={part('button')} onClick={() => onRetry()}>
              {labels.retry}
            </button>
          )}
          {details !== undefined && details !== null && (
            <Disclosure label={labels.details} buttonClass={part('button')}>
              {() => (
                <pre
                  className={part('details')}
                  // What scrolls must be reachable by key.
                  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
                  tabIndex={0}
                  role="group"
                  aria-label={labels.details}
                >
                  {toPlainText(details, circular)}
                </pre>
              )}
            </Disclosure>
          )}
        </div>
      </div>
    </div>
  );
});
