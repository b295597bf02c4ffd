/** The network: how news come now, how that changed, and two switches to make it worse. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useConnectionStatus } from 'react-task-status';
import { ConnectionHistory } from './ConnectionHistory.js';
import { cutConnection, getBlocked, setBlocked, subscribeBlocked } from './network.js';
import { Switch } from './Switch.js';

/** Whether the connection was cut and is not back yet; the switch falls back by itself. */
function useCut(): [boolean, () => void] {
  const { state } = useConnectionStatus();
  const [cut, setCut] = useState<'no' | 'asked' | 'down'>('no');
  if (cut === 'asked' && state !== 'live') setCut('down');
  if (cut === 'down' && state === 'live') setCut('no');
  // Where there was no connection to cut, nothing is going to change.
  useEffect(() => {
    if (cut !== 'asked') return undefined;
    const timer = setTimeout(() => setCut('no'), 3_000);
    return () => clearTimeout(timer);
  }, [cut]);
  const doCut = (): void => {
    setCut('asked');
    void cutConnection();
  };
  return [cut !== 'no', doCut];
}

export function NetworkPanel() {
  const isBlocked = useSyncExternalStore(subscribeBlocked, getBlocked);
  const [isCut, cut] = useCut();
  return (
    <section className="panel panel-network" aria-labelledby="network-title">
      <h2 id="network-title" className="panel-title">
        Network
      </h2>
      <Switch
        label="Block WebSocket"
        hint="The server refuses it until switched off"
        checked={isBlocked}
        onChange={setBlocked}
      />
      <Switch
        label="Cut connection"
        hint="The server drops it once"
        checked={isCut}
        onChange={(wanted) => {
          if (wanted) cut();
        }}
      />
      <ConnectionHistory />
    </section>
  );
}
