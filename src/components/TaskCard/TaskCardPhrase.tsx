'use client';
/** The state of a task in a few words: "Running 1 min 23 s", "Completed in 1 min 19 s". */
import { memo, useCallback } from 'react';

import { useDisplay, useLabels } from '../../display/DisplayContext.js';
import { englishCard, englishTime } from '../../labels/english.js';
import { formatDuration } from '../../display/format.js';
import type { Tick } from '../../display/ticker.js';
import { useTick } from '../../display/useTick.js';
import type { TaskStatus } from '../../protocol/task.js';
import { Elapsed } from '../Elapsed.js';
import { slot } from '../parts.js';
import { StatusBadge, type StatusBadgeProps } from '../StatusBadge.js';

/** Props of {@link TaskCardPhrase}. */
interface TaskCardPhraseProps {
  readonly className: string | undefined;
  /** What the app gives to the badge. */
  readonly own: Partial<StatusBadgeProps> | undefined;
  /** As the task has it, which may be none that is known. */
  readonly status: string;
  readonly known: TaskStatus;
  readonly reason: string | undefined;
  /** Its state may be out of date. */
  readonly isOld: boolean;
  /** ms since epoch, server clock; undefined where nothing is to be timed. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  /** When the next attempt begins: ms since epoch, server clock. */
  readonly nextAt: number | undefined;
  readonly unstyled: boolean | undefined;
}

/** A plain `StatusBadge`, whose icon the card draws in a column of its own. */
export const TaskCardPhrase = memo(function TaskCardPhrase({
  className,
  own,
  status,
  known,
  reason,
  isOld,
  since,
  until,
  nextAt,
  unstyled,
}: TaskCardPhraseProps) {
  const labels = useLabels('card', englishCard);
  const isRetrying = known === 'pending' && (reason === 'retrying' || nextAt !== undefined);
  const word = isRetrying ? labels.retrying : known === 'pending' ? labels.waiting : undefined;
  return (
    <StatusBadge
      status={status}
      label={word}
      reason={isOld || isRetrying ? undefined : reason}
      data-reason={isOld ? 'last_seen' : reason}
      icon={null}
      unstyled={unstyled}
      detail={
        isOld ? (
          labels.lastSeen
        ) : isRetrying && nextAt !== undefined ? (
          <NextAttempt at={nextAt} />
        ) : since !== undefined && !isRetrying ? (
          <Elapsed
            since={since}
            until={until}
            format={(time) => labels.took(time, known)}
            unstyled={unstyled}
          />
        ) : undefined
      }
      {...slot(className, own)}
    />
  );
});

/** "in 12 s", counting down. */
function NextAttempt({ at }: { readonly at: number }) {
  const labels = useLabels('card', englishCard);
  const time = useLabels('time', englishTime);
  const { locale } = useDisplay();
  const compute = useCallback(
    (now: number): Tick => {
      const seconds = Math.ceil((at - now) / 1000);
      if (!(seconds > 0)) return { text: '', nextAt: null };
      return {
        text: labels.nextAttempt(formatDuration(seconds * 1000, locale, time)),
        nextAt: at - (seconds - 1) * 1000,
      };
    },
    [at, labels, locale, time],
  );
  return useTick(compute, 'server');
}
