'use client';
/** Announces what changed in a task, by the rules of `announcer.ts`. */
import { useEffect, useRef } from 'react';

import { decideSpeech, type Spoken } from '../display/announcer.js';
import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishCard, englishSpeech, englishStatus } from '../labels/english.js';
import { formatPercent } from '../display/format.js';
import { readTaskProgress } from '../display/progress.js';
import { cleanText } from '../display/text.js';
import { useTicker } from '../display/useTick.js';
import type { Task } from '../protocol/task.js';

/** Announces one task while the component is mounted. Its appearance is not announced. */
export function useTaskSpeech(task: Task | undefined): void {
  const { announce, locale } = useDisplay();
  const speech = useLabels('speech', englishSpeech);
  const statuses = useLabels('status', englishStatus);
  const cards = useLabels('card', englishCard);
  const ticker = useTicker();
  const before = useRef<{ readonly id: string; readonly spoken: Spoken } | null>(null);

  useEffect(() => {
    if (task === undefined) return;
    const last = before.current?.id === task.id ? before.current.spoken : null;
    const { share } = readTaskProgress(task.progress);
    const { spoken, speech: words } = decideSpeech(last, task.status, share, ticker.now());
    before.current = { id: task.id, spoken };
    if (words === null) return;
    const title = cleanText(task.title) || cards.untitled(task.id);
    switch (words.kind) {
      case 'started':
        return announce(speech.started(title));
      case 'progress':
        return announce(speech.progress(title, formatPercent(words.percent / 100, locale)));
      case 'ended':
        return announce(speech.ended(title, statuses[words.status]), words.urgency);
    }
  }, [task, announce, locale, speech, statuses, cards, ticker]);
}
