'use client';
/** The lines of a card that move: what the task does, how far it is, how fast. */
import type { ReactNode } from 'react';

import { useDisplay, useLabels } from '../../display/DisplayContext.js';
import { englishCard, englishProgress, englishStatus } from '../../labels/english.js';
import { formatNumber, formatPercent } from '../../display/format.js';
import { COMMON_LIST, isCommonPhase } from '../../display/phases.js';
import {
  describeAmount,
  describeCount,
  readTaskProgress,
  totalOf,
} from '../../display/progress.js';
import { cleanText } from '../../display/text.js';
import { useRateKeeper } from '../../display/useRateKeeper.js';
import { VisuallyHidden } from '../../display/VisuallyHidden.js';
import { isTerminal, type Phase, type Task, type TaskStatus } from '../../protocol/task.js';
import { LastUpdated } from '../LastUpdated.js';
import { LongText } from '../LongText.js';
import { PhaseIndicator } from '../PhaseIndicator.js';
import { ProgressBar } from '../ProgressBar.js';
import { Rate, TimeLeft } from '../ProgressRate.js';
import { slot, type TaskCardPart } from '../parts.js';
import type { TaskCardSlotProps } from './slotProps.js';
import { TaskFacts } from './TaskFacts.js';

/** Props of {@link TaskCardProgress}. */
interface TaskCardProgressProps {
  readonly task: Task;
  /** What it looks like: a task that is gone no longer moves. */
  readonly status: TaskStatus;
  readonly isCompact: boolean;
  /** Stands at the end of the last line: how fresh all of this is. */
  readonly freshness: ReactNode;
  /** In a compact card in place of the bar, and where no time left is known. */
  readonly phrase: ReactNode;
  readonly actions: ReactNode;
  readonly unstyled: boolean | undefined;
  readonly slots: Pick<TaskCardSlotProps, 'progress' | 'phases'>;
  part(name: TaskCardPart): string | undefined;
}

const NO_PHASES: readonly Phase[] = [];
/** More dots than this are no longer counted by the eye. */
const MOST_DOTS = 8;
/** Longer messages may not fit the one line of a running task's card. */
const ONE_LINE = 48;

/** The task's own phases; else the three common ones, where it is in one of them. */
function phasesOf({ phases, phase }: Task): readonly Phase[] {
  if (phases !== undefined && phases.length > 0) return phases;
  return isCommonPhase(phase) ? COMMON_LIST : NO_PHASES;
}

/** What there is nothing to say of is not there. */
export function TaskCardProgress(props: TaskCardProgressProps) {
  const { task, status, isCompact, freshness, phrase, actions, unstyled, slots, part } = props;
  const labels = useLabels('card', englishCard);
  const words = useLabels('progress', englishProgress);
  const statuses = useLabels('status', englishStatus);
  const { locale } = useDisplay();
  const { progress, attempt, queuePosition } = task;

  const reading = readTaskProgress(progress);
  const ended = isTerminal(status);
  const isMoving = status === 'running';
  const keeper = useRateKeeper(reading.value, reading.max, isMoving);
  const rate = { keeper: isMoving ? keeper : null, fixed: null };

  const phases = phasesOf(task);
  const isBroken = status === 'failed' || status === 'cancelled';
  // Once a task has ended its outcome stands here; where it broke is a part of that.
  const hasPhases = (!ended || (isBroken && phases !== COMMON_LIST)) && phases.length > 0;
  const isNamed = phases.length === 0 && !ended && cleanText(task.phase) !== '';
  const hasBar =
    hasPhases || (!ended && status !== 'unknown' && (isMoving || progress !== undefined));

  const number = (value: number): string => formatNumber(value, locale, 0);
  const hasAttempt = attempt !== undefined && (attempt.number > 1 || (attempt.max ?? 1) > 1);
  const queue =
    task.status === 'pending' && queuePosition !== undefined
      ? labels.queue(number(queuePosition), queuePosition)
      : '';
  const lastError = status === 'pending' ? cleanText(task.error?.message) : '';
  const message =
    cleanText(task.message) || (lastError && labels.before(lastError)) || (isCompact && queue);
  const summary = isCompact ? message || cleanText(task.error?.message) : message;

  const amount =
    describeAmount(reading, progress?.unit, locale, words) ||
    (reading.share === null ? describeCount(progress?.value, progress?.unit, locale, words) : '');
  // Where no bar says it.
  const percent =
    !hasBar && reading.share !== null && status !== 'completed'
      ? formatPercent(reading.share, locale)
      : '';
  const endedAt = ended ? task.endedAt : undefined;
  // How long it will take stands beside what it does, else among the figures.
  const isTimed = isMoving && reading.share !== null;
  const hasLine = Boolean(summary) || queue !== '' || (hasAttempt && !ended);

  const line = (
    <>
      {hasAttempt && !ended && (
        <span className={part('attempt')}>
          {labels.attempt(number(attempt.number), attempt.max ? number(attempt.max) : null)}
        </span>
      )}
      {queue !== '' && !message && (
        <span className={part('queue')}>
          <Dots count={queuePosition ?? 0} className={part('dots')} />
          <bdi>{queue}</bdi>
        </span>
      )}
      {summary && (
        <LongText
          className={part('message')}
          text={summary}
          fits={isMoving || isCompact ? ONE_LINE : 160}
        />
      )}
    </>
  );
  const bar = hasBar && (
    <ProgressBar
      label={words.progress}
      hideLabel
      hideDetail
      value={reading.value}
      max={totalOf(progress)}
      unit={progress?.unit}
      status={status}
      estimate={null}
      unstyled={unstyled}
      {...slot(part('bar'), slots.progress)}
      segments={
        hasPhases || (isNamed && isCompact) ? (
          <PhaseIndicator
            variant="bar"
            phases={phases}
            current={task.phase}
            status={status}
            share={reading.share}
            unstyled={unstyled}
            {...slots.phases}
          />
        ) : undefined
      }
    />
  );

  if (isCompact) {
    const isShown = bar !== false && !isBroken;
    return (
      <>
        <div className={part('line')}>{line}</div>
        {actions}
        {isShown && bar}
        <div className={part('left')}>
          {isShown && isMoving ? (
            <TimeLeft
              {...rate}
              fallback={phrase}
              before={<VisuallyHidden>{`${statuses[status]}, `}</VisuallyHidden>}
            />
          ) : (
            phrase
          )}
          {freshness}
        </div>
      </>
    );
  }

  const details = (
    <>
      {isNamed && (
        <PhaseIndicator variant="bar" phases={phases} current={task.phase} unstyled={unstyled} />
      )}
      {percent !== '' && <span>{isBroken ? labels.stoppedAt(percent) : percent}</span>}
      {amount !== '' && <span aria-hidden={hasBar && reading.share !== null}>{amount}</span>}
      {isMoving && <Rate {...rate} unit={progress?.unit} />}
      {isTimed && !hasLine && <TimeLeft {...rate} />}
      {endedAt !== undefined && (
        <LastUpdated at={endedAt} clock="server" short unstyled={unstyled} />
      )}
    </>
  );
  const hasDetails =
    isNamed || percent !== '' || amount !== '' || endedAt !== undefined || (isTimed && !hasLine);
  const hasFacts = !ended && (task.resources ?? task.worker ?? task.pid) !== undefined;
  return (
    <>
      {hasLine && (
        <div className={part('line')}>
          {line}
          {isTimed && <TimeLeft {...rate} className={part('left')} />}
        </div>
      )}
      {bar}
      {(hasDetails || hasFacts || freshness) && (
        <div className={part('meta')}>
          {hasDetails && <div className={part('figures')}>{details}</div>}
          {hasFacts && <TaskFacts className={part('facts')} task={task} />}
          {freshness}
        </div>
      )}
    </>
  );
}

/** One for each task ahead, and a ring for this one. */
function Dots({ count, className }: { count: number; className: string | undefined }) {
  const ahead = Math.min(MOST_DOTS, Math.max(0, Math.round(count) || 0));
  return (
    <span className={className} aria-hidden="true">
      {Array.from({ length: ahead + 1 }, (_, index) => (
        // oxlint-disable-next-line no-array-index-key -- they are all the same
        <i key={index} />
      ))}
    </span>
  );
}
