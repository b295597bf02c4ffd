'use client';
/** What a task gave, whatever it is. Props only. */
import {
  forwardRef,
  useEffect,
  useState,
  type ComponentPropsWithoutRef,
  type ReactElement,
  type ReactNode,
  type RefAttributes,
} from 'react';

import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishResult } from '../labels/english.js';
import { formatBytes, formatNumber, formatQuantity } from '../display/format.js';
import type { ResultLabels } from '../labels/labels.js';
import { Icon } from '../display/icons.js';
import { nameOfKey, readOutcome, type Outcome } from '../display/outcome.js';
import { LastUpdated } from './LastUpdated.js';
import { flag, useLooks, type PartProps } from './parts.js';

/** Props of {@link TaskResult}. */
export interface TaskResultProps<Result = unknown>
  extends
    Omit<ComponentPropsWithoutRef<'div'>, 'children' | 'results'>,
    Omit<PartProps<'entries' | 'key' | 'value' | 'text' | 'code' | 'button'>, 'render'> {
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
  const { root, part } = useLooks('task-result', looks);
  return (
    <div {...root} ref={ref}>
      {render === undefined
        ? draw(readOutcome(result), { labels, locale, part, unstyled: looks.unstyled })
        : render(result)}
    </div>
  );
}) as <Result = unknown>(
  // So that `render` knows the type of the result, which `forwardRef` forgets.
  props: TaskResultProps<Result> & RefAttributes<HTMLDivElement>,
) => ReactElement;

type PartOf = (
  name: 'entries' | 'key' | 'value' | 'text' | 'code' | 'button',
) => string | undefined;

/** What the drawing of a value needs besides the value. */
interface Drawing {
  readonly labels: ResultLabels;
  readonly locale: string;
  readonly unstyled: boolean | undefined;
  readonly part: PartOf;
}

function draw(outcome: Outcome, drawing: Drawing): ReactNode {
  const { labels, locale, part } = drawing;
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
    case 'code':
      return (
        <>
          <code className={part('code')}>{outcome.text}</code>
          <CopyButton className={part('button')} text={outcome.text} label={labels.copy} />
        </>
      );
    case 'bytes':
      return <span className={part('text')}>{formatBytes(outcome.value, locale)}</span>;
    case 'moment':
      return <LastUpdated at={outcome.at} clock="server" short unstyled={drawing.unstyled} />;
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
            <dl className={part('entries')} data-ordered={flag(outcome.ordered)}>
              {outcome.entries.map(({ id, key, value }) => (
                <div key={id} data-wide={flag(isWide(value))}>
                  <dt className={part('key')} dir="auto">
                    {outcome.ordered ? key : nameOfKey(key, labels.keys)}
                  </dt>
                  <dd className={part('value')}>
                    {value.kind === 'none' ? (
                      <span className={part('text')}>{labels.nothing}</span>
                    ) : (
                      draw(value, drawing)
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

/** A longer text would break within a column. */
const WIDEST = 24;

/** Whether a value takes a line of its own. */
function isWide(value: Outcome): boolean {
  return (
    value.kind === 'link' ||
    value.kind === 'code' ||
    value.kind === 'entries' ||
    (value.kind === 'text' && value.text.length > WIDEST)
  );
}

interface CopyButtonProps {
  readonly className: string | undefined;
  readonly text: string;
  readonly label: string;
}

/** For a text that nobody wants to select by hand. A tick stands for its icon for a moment. */
function CopyButton({ className, text, label }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setIsCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <button
      type="button"
      className={className}
      aria-label={label}
      title={label}
      data-copied={flag(isCopied)}
      onClick={({ currentTarget }) => {
        // Of the window that the button is in.
        const { clipboard } = currentTarget.ownerDocument.defaultView?.navigator ?? navigator;
        void clipboard?.writeText(text).then(
          () => setIsCopied(true),
          () => undefined,
        );
      }}
    >
      <Icon>
        <path d={isCopied ? 'm3 8.5 3.2 3.2L13 5' : 'M5.5 5.5h8v8h-8zM10.5 3v-.5h-8v8H3'} />
      </Icon>
    </button>
  );
}
