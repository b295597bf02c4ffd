/** The last changes of the connection, newest first, so that nobody has to stare at it. */
import { useEffect, useState } from 'react';
import { useTaskClient, type ConnectionStatus } from 'react-task-status';

const KEPT = 8;

interface Entry {
  readonly key: number;
  readonly at: number;
  readonly text: string;
}

function describe({ state, attempt, maxAttempts }: ConnectionStatus): string {
  return state === 'reconnecting' ? `${state} (${attempt} of ${maxAttempts})` : state;
}

function useConnectionHistory(): readonly Entry[] {
  const { connection } = useTaskClient();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  useEffect(() => {
    const record = (): void => {
      const [text, at] = [describe(connection.get()), Date.now()];
      setEntries((old) => {
        const [latest] = old;
        if (latest?.text === text) return old;
        return [{ key: (latest?.key ?? 0) + 1, at, text }, ...old].slice(0, KEPT);
      });
    };
    record();
    return connection.subscribe(record);
  }, [connection]);
  return entries;
}

const timeOfDay = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });

export function ConnectionHistory() {
  const entries = useConnectionHistory();
  return (
    <ol className="history" aria-label="Changes of the connection">
      {entries.map(({ key, at, text }) => (
        <li key={key}>
          <time dateTime={new Date(at).toISOString()}>{timeOfDay.format(at)}</time>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}
