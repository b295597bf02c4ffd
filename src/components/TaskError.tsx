'use client';
/** What went wrong, and what can be done about it. Props only. */
import { forwardRef, type ComponentPropsWithoutRef, type ReactNode } from 'react';

import { useLabels } from '../display/DisplayContext.js';
import { englishError, englishResult } from '../labels/english.js';
import { toPlainText } from '../display/outcome.js';
import { describeStatusError } from '../display/statusError.js';
import { cleanText } from '../display/text.js';
import type { ErrorLabels } from '../labels/labels.js';
import { TaskStatusError } from '../protocol/errors.js';
import type { TaskFailure } from '../protocol/task.js';
import { Disclosure } from './Disclosure.js';
import { LongText } from './LongText.js';
import { useLooks, type PartProps } from './parts.js';
import { rootTag } from './renderRoot.js';

/** Props of {@link TaskError}. */
export interface TaskErrorProps
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children'>,
    PartProps<
      'body' | 'title' | 'message' | 'guidance' | 'foot' | 'code' | 'toggle' | 'details' | 'button'
    > {
  /** The task's own failure, or an error of the client. */
  readonly error: TaskFailure | Error;
  /** Shows a "Try again" button, unless the failure is not `retryable`. */
  readonly onRetry?: (() => void) | undefined;
  /** Put at the end, in place of that button. */
  readonly actions?: ReactNode;
}

/**
 * The root is `div.task-error`. An error of the client (`TaskStatusError`) is shown in the words of
 * the labels, by its code; its own English message is in the details, for developers.
 */
export const TaskError = forwardRef<HTMLDivElement, TaskErrorProps>(function TaskError(
  { error, onRetry, actions, ...looks },
  ref,
) {
  const labels = useLabels('error', englishError);
  const { circular } = useLabels('result', englishResult);
  const { root, part } = useLooks('task-error', looks);
  const { Root } = rootTag('div', looks.render);

  const { title, ...failure } = readError(error, labels);
  const { details } = failure;
  const message = cleanText(failure.message) || labels.unnamed;
  // Programs like to say a code as a number.
  const code = cleanText(String(failure.code ?? ''));

  return (
    <Root {...root} ref={ref}>
      <div className={part('body')}>
        {title !== undefined && <p className={part('title')}>{title}</p>}
        <LongText className={part('message')} text={message} />
        {cleanText(failure.guidance) && (
          <LongText className={part('guidance')} text={failure.guidance ?? ''} />
        )}
        {(code !== '' || details != null) && (
          <div className={part('foot')}>
            {code !== '' && (
              <code className={part('code')} title={labels.code}>
                {code}
              </code>
            )}
            {details != null && (
              <Disclosure label={labels.details} buttonClass={part('toggle')}>
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
        )}
      </div>
      {actions ??
        (onRetry !== undefined && failure.retryable !== false && (
          <button type="button" className={part('button')} onClick={() => onRetry()}>
            {labels.retry}
          </button>
        ))}
    </Root>
  );
});

/** What to show of an error: a failure, with a title where it is one of the client's. */
function readError(
  error: TaskFailure | Error,
  labels: ErrorLabels,
): Partial<TaskFailure> & { readonly title?: string } {
  if (!(error instanceof Error)) return error ?? {};
  const { message, cause } = error;
  if (!(error instanceof TaskStatusError)) return { message, details: cause };
  const { code, status, serverCode } = error;
  return {
    ...describeStatusError(error, labels),
    details: { message, code, status, serverCode, cause },
  };
}
