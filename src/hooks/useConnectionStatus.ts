'use client';
/** How updates arrive at the moment: live, reconnecting, by polling, or not at all. */
import { useSyncExternalStore } from 'react';
import type { ConnectionStatus } from '../client/connection/connectionStatus.js';
import { idleStatus } from './idleStatus.js';
import { useTaskClient } from './TaskStatusProvider.js';

/** The connection of the nearest provider. Reading it opens nothing. */
export function useConnectionStatus(): ConnectionStatus {
  const { connection } = useTaskClient();
  return useSyncExternalStore(connection.subscribe, connection.get, () => idleStatus(connection));
}
