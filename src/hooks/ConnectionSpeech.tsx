'use client';
/** Speaks of the connection: once for each provider, and only where it matters. Shows nothing. */
import { useEffect, useRef } from 'react';

import type { ConnectionState, ConnectionStatus } from '../client/connection/connectionStatus.js';
import type { TaskClient } from '../client/taskClient.js';
import { useDisplay, useLabels } from '../display/DisplayContext.js';
import { englishConnection, englishSpeech, englishTime } from '../labels/english.js';
import { formatDuration } from '../display/format.js';

/** What lasts less than this was never worth a word (ms). */
export const SPEECH_GRACE = 1_000;

/**
 * Polite words on a lost live connection, polling, no network and no permission, each once it has
 * lasted a second; and on being live again, if one of those was spoken. The way to the first live
 * connection is silent: the reader has just come.
 */
export function ConnectionSpeech({ connection }: Pick<TaskClient, 'connection'>) {
  const { announce, locale } = useDisplay();
  const speech = useLabels('speech', englishSpeech);
  const labels = useLabels('connection', englishConnection);
  const time = useLabels('time', englishTime);

  function wordsFor(
    { state, pollInterval, isExhausted, isByDesign = false }: ConnectionStatus,
    past: Past,
  ): string | null {
    switch (state) {
      case 'reconnecting':
        return past.wasLive ? speech.lost : null;
      case 'polling':
        // It has never been otherwise, so there is nothing to say of it.
        if (isByDesign && !isExhausted) return null;
        return `${isByDesign ? '' : `${labels.notLive} `}${labels.polling(
          pollInterval === null
            ? null
            : formatDuration(Math.max(1_000, pollInterval), locale, time),
          isExhausted,
        )}`;
      case 'offline':
      case 'unauthorized':
        return labels[state];
      case 'live':
        return past.isTroubled ? speech.liveAgain : null;
      case 'idle':
      case 'connecting':
      case 'closed':
        return null;
    }
  }
  // Read when the second is over, so that new labels do not start it again.
  const latest = useRef({ wordsFor, announce });
  useEffect(() => {
    latest.current = { wordsFor, announce };
  });

  // Not React state: nothing here is shown, so nothing needs to render.
  useEffect(() => {
    let past: Past = { wasLive: false, isTroubled: false };
    let heeded: ConnectionState | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function speak(): void {
      const status = connection.get();
      const words = latest.current.wordsFor(status, past);
      if (words !== null) latest.current.announce(words);
      if (status.state === 'live') past = { wasLive: true, isTroubled: false };
      else if (words !== null) past = { ...past, isTroubled: true };
    }
    function heed(): void {
      const { state } = connection.get();
      if (state === heeded) return;
      heeded = state;
      clearTimeout(timer);
      // Nothing is watched: whatever comes next is a first connection.
      if (state === 'idle') past = { wasLive: false, isTroubled: false };
      else timer = setTimeout(speak, SPEECH_GRACE);
    }
    heed();
    const stop = connection.subscribe(heed);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [connection]);

  return null;
}

/** What was there before. */
interface Past {
  readonly wasLive: boolean;
  /** Something was spoken that being live again is the end of. */
  readonly isTroubled: boolean;
}
