/** Begins the page: one client, one provider, one app. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createTaskClient, TaskStatusProvider } from 'react-task-status';
import './app.css'; // before the kit: see there
import 'react-task-status/styles.css';
import { App } from './App.js';
import { PageWebSocket } from './network.js';

const client = createTaskClient({
  url: '/tasks',
  WebSocket: PageWebSocket,
  // Shorter than the defaults, so that one need not wait to see it come back to live.
  reconnect: { probeMinDelay: 2_000, probeMaxDelay: 10_000 },
  // The page shows when the server cannot be reached; what is left is a mistake of ours.
  onError(error) {
    if (error.code !== 'network' && error.code !== 'unavailable') console.error(error);
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root" to render into.');
createRoot(root).render(
  <StrictMode>
    <TaskStatusProvider client={client}>
      <App />
    </TaskStatusProvider>
  </StrictMode>,
);
