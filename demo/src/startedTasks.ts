/** The ids of the tasks that this tab has started, newest first. They outlive a reload. */
import { useState } from 'react';

const KEY = 'react-task-status-demo.tasks';

function read(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
  } catch {
    return []; // no storage, or not ours
  }
}

function write(ids: readonly string[]): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    // Without storage the list lasts until the page is left.
  }
}

interface StartedTasks {
  readonly ids: readonly string[];
  readonly add: (id: string) => void;
  /** Adds older ones, the newest first. */
  readonly addEarlier: (ids: readonly string[]) => void;
  /** Takes from the list all for which this holds. The tasks themselves go on. */
  readonly forget: (isUnwanted: (id: string) => boolean) => void;
}

export function useStartedTasks(): StartedTasks {
  const [ids, setIds] = useState(read);
  const change = (next: readonly string[]): void => {
    write(next);
    setIds(next);
  };
  return {
    ids,
    add: (id) => change([id, ...read()]),
    addEarlier: (earlier) => change([...new Set([...read(), ...earlier])]),
    forget: (isUnwanted) => change(read().filter((id) => !isUnwanted(id))),
  };
}
