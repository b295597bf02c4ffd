'use client';
/** What a task gave, whatever it is. Props only. */
import { forwardRef, type ComponentPropsWithoutRef, type ReactNode } from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishResult } from '../labels/english.js';
import { formatNumber, formatQuantity } from '../display/format.js';
import type { ResultLabels } from '../labels/labels.js';
import { readOutcome, type Outcome } from '../display/outcome.js';
import { readLooks, type PartProps } from './parts.js';

/** Props of {@link TaskResult}. */
export interface TaskResultProps<Result = unknown>
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children' | 'results'>,
    PartProps<'entries' | 'key' | 'value' | 'text'> {
  /** Any value. `{ value: -3.2, unit: 'eV' }` is one number with its unit; an http(s) address is a link. */
  readonly result: Result;
  /** Draws the result in place of the kit. */
  readonly render?: ((result: Result) => ReactNode) | undefined;
}

/** The root is `div.task-result`. Objects and lists become names and values; nothing is ever run as HTML. */
export const TaskResult = forwardRef<HTMLDivElement, TaskResultProps>(function TaskResult(
  { result, render, ...looks },
  ref,
) {
  const labels = useLabels('result', englishResult);
  const { locale } = useDisplay();
  const { root, part } = readLooks('task-result', looks);
  return (
    <div {...root} ref={ref}>
      {render === undefined ? draw(readOutcome(result), labels, locale, part) : render(result)}
    </div>
  );
});

type PartOf = (name: 'entries' | 'key' | 'value' | 'text') => string | undefined;

function draw(outcome: Outcome, labels: ResultLabels, locale: string, part: PartOf): ReactNode {
  switch (outcome.kind) {
    case 'text':
      return (
        <span className={part('text')} dir="auto">
          {outcome.text}
        </span>
      );
    case 'link':
      return (
        <a className={part('text')} href={outcome.href} target="_blank" rel="noopener noreferrer">
          {outcome.text}
        </a>
      );
    case 'number': {
      const text = formatQuantity(outcome.value, locale);
      return (
        <span className={part('text')}>{outcome.unit ? `${text} ${outcome.unit}` : text}</span>
      );
    }
    case 'entries':
      return (
        <>
          {outcome.entries.length > 0 && (
            <dl className={part('entries')} data-ordered={outcome.ordered ? '' : undefined}>
              {outcome.entries.map(({ id, key, value }) => (
                <div key={id}>
                  <dt className={part('key')} dir="auto">
                    {key}
                  </dt>
                  <dd className={part('value')}>
                    {value.kind === 'none' ? (
                      <span className={part('text')}>{labels.nothing}</span>
                    ) : (
                      draw(value, labels, locale, part)
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          )}
          {outcome.more > 0 && (
            <span className={part('text')}>{labels.more(formatNumber(outcome.more, locale))}</span>
          )}
        </>
      );
    default:
      return <span className={part('text')}>{labels[outcome.kind]}</span>;
  }
}
