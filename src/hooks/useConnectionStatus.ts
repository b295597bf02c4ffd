'use client';
/** How news come at the moment: live, reconnecting, by polling, or not at all. */
import { useSyncExternalStore } from 'react';
import type { ConnectionStatus } from '../client/connection/connectionStatus.js';
import { useTaskClient } from './TaskStatusProvider.js';

/** The connection of the nearest provider. Looking at it opens nothing. */
export function useConnectionStatus(): ConnectionStatus {
  const { connection } = useTaskClient();
  return useSyncExternalStore(connection.subscribe, connection.get, connection.get);
}
