/**
 * Runs inside the page, from before its first script: writes down every state that a card or the
 * page's connection indicator goes through, so that a test sees also what lasts for a moment only.
 */

/** What a card showed after one change. */
export interface CardEntry {
  readonly id: string;
  readonly status: string | null;
  /** Of the bar; null where it has none. */
  readonly value: number | null;
  readonly isGone: boolean;
  /** The state of the page's connection at that moment. */
  readonly connection: string | null;
}

/** What the page's connection indicator showed after one change. */
export interface ConnectionEntry {
  readonly state: string | null;
  readonly text: string;
}

export interface Recording {
  readonly cards: CardEntry[];
  readonly connection: ConnectionEntry[];
}

declare global {
  interface Window {
    recording: Recording;
  }
}

/** Begins to record. Is sent to the page as text, so it uses nothing from outside of itself. */
export function record(): void {
  const recording: Recording = { cards: [], connection: [] };
  window.recording = recording;
  let indicator: HTMLElement | null = null;

  const noteConnection = (): void => {
    indicator ??= document.querySelector<HTMLElement>('.bar .task-connection');
    if (indicator === null) return;
    const entry = {
      state: indicator.getAttribute('data-connection'),
      text: indicator.textContent,
    };
    const last = recording.connection.at(-1);
    if (last?.state !== entry.state || last.text !== entry.text) recording.connection.push(entry);
  };
  const noteCard = (card: Element): void => {
    const value = card.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') ?? null;
    recording.cards.push({
      id: card.getAttribute('data-task-id') ?? '',
      status: card.getAttribute('data-status'),
      value: value === null ? null : Number(value),
      isGone: card.hasAttribute('data-gone'),
      connection: indicator?.getAttribute('data-connection') ?? null,
    });
  };

  new MutationObserver((mutations) => {
    noteConnection();
    const cards = new Set<Element>();
    for (const { target, type, addedNodes } of mutations) {
      const element = target instanceof Element ? target : target.parentElement;
      // The lines of a log come and go all the time, and say nothing of the state.
      if (element?.closest('.task-log')) continue;
      const card = type === 'attributes' ? element?.closest('.task-card') : undefined;
      if (card) cards.add(card);
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        const added = node.closest('.task-card') ?? node.querySelector('.task-card');
        if (added) cards.add(added);
      }
    }
    for (const card of cards) noteCard(card);
  }).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ['data-status', 'data-gone', 'aria-valuenow', 'data-connection'],
  });
}
