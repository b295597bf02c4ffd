'use client';
/** One status as an icon and a word. Props only. */
import { forwardRef, memo, type ComponentPropsWithoutRef, type ReactNode } from 'react';

import { useLabels } from '../display/DisplayContext.js';
import { englishStatus } from '../labels/english.js';
import { StatusIcon } from '../display/icons.js';
import { cleanText } from '../display/text.js';
import { isTaskStatus, type TaskStatus } from '../protocol/task.js';
import { useLooks, type PartProps } from './parts.js';
import { rootTag } from './renderRoot.js';

/** Props of {@link StatusBadge}. */
export interface StatusBadgeProps
  extends
    Omit<ComponentPropsWithoutRef<'span'>, 'children'>,
    PartProps<'icon' | 'label' | 'reason' | 'detail'> {
  /** One of the seven. Any other string is shown as `unknown`, with its own text. */
  readonly status: TaskStatus | (string & {});
  /** Finer than the status: "Pending · retrying". */
  readonly reason?: string | undefined;
  /** Replaces the word for the status. */
  readonly label?: string | undefined;
  /** `plain` is an icon and a word; `soft` and `solid` are pills. @default 'plain' */
  readonly variant?: 'plain' | 'soft' | 'solid' | 'dot' | undefined;
  /** @default 'medium' */
  readonly size?: 'small' | 'medium' | 'large' | undefined;
  /** How much is done, from 0 to 1: the ring of a running task shows it. */
  readonly share?: number | null | undefined;
  /** Replaces the icon; `null` leaves it out. Ignored by the `dot` variant. */
  readonly icon?: ReactNode;
  /** After the words, quieter: how long it takes, for instance. */
  readonly detail?: ReactNode;
}

/**
 * Shows a status as an icon and a word. The root is `span.task-badge[data-status][data-reason]`. Rows render
 * with each step of their progress; the badge only when it differs.
 */
export const StatusBadge = memo(
  forwardRef<HTMLSpanElement, StatusBadgeProps>(function StatusBadge(
    { status, reason, label, variant = 'plain', size = 'medium', share, icon, detail, ...looks },
    ref,
  ) {
    const labels = useLabels('status', englishStatus);
    const { root, part } = useLooks('task-badge', looks);
    const { Root } = rootTag('span', looks.render);
    const finer = cleanText(reason);
    const known: TaskStatus = isTaskStatus(status) ? status : 'unknown';
    const word = label ?? (known === status ? labels[known] : cleanText(status) || labels.unknown);
    const shown = icon === undefined ? <StatusIcon status={known} share={share} /> : icon;

    return (
      <Root
        {...root}
        ref={ref}
        data-status={known}
        data-reason={finer || undefined}
        data-variant={variant}
        data-size={size}
      >
        {(variant === 'dot' || shown !== null) && (
          <span className={part('icon')} aria-hidden="true">
            {variant !== 'dot' && shown}
          </span>
        )}
        <span className={part('label')}>{word}</span>
        {finer !== '' && (
          <span className={part('reason')}>
            {' · '}
            <bdi>{labels.reason(finer)}</bdi>
          </span>
        )}
        {detail != null && (
          <span className={part('detail')}>
            {' '}
            <bdi>{detail}</bdi>
          </span>
        )}
      </Root>
    );
  }),
);
