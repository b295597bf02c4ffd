// Agents that push what they do over a socket, without versions or line numbers, and two routes to
// fall back on. Express and ws, as their owners have them.
import process from 'node:process';
import express from 'express';
import { WebSocketServer } from 'ws';

const STEP = Number(process.env['STEP_SECONDS'] ?? 1) * 1_000;
const PHASES = ['planning', 'searching', 'reading', 'writing', 'reviewing'];

/** @typedef {{ taskId: string, status: string, phase: string, error?: string, logs: string[] }} Agent */

/** @type {Map<string, Agent>} */
const agents = new Map();
/** Which agents a socket has subscribed to. @type {Map<import('ws').WebSocket, Set<string>>} */
const watchers = new Map();

/** @param {string} taskId @param {object} change */
function push(taskId, change) {
  const message = JSON.stringify({ taskId, ...change });
  for (const [socket, ids] of watchers) if (ids.has(taskId)) socket.send(message);
}

/** @param {Agent} agent @param {Partial<Agent>} change */
function set(agent, change) {
  Object.assign(agent, change);
  push(agent.taskId, { status: agent.status, phase: agent.phase });
}

/** @param {Agent} agent @param {string} line */
function log(agent, line) {
  agent.logs.push(line);
  push(agent.taskId, { log: line });
}

/** @param {string} goal */
function start(goal) {
  /** @type {Agent} */
  const agent = { taskId: `agent ${agents.size + 1}`, status: 'queued', phase: 'queued', logs: [] };
  agents.set(agent.taskId, agent);
  let step = 0;
  const timer = setInterval(() => {
    const phase = goal === 'a book' ? PHASES[step % PHASES.length] : PHASES[step];
    step += 1;
    if (agent.status === 'aborted') return clearInterval(timer);
    if (goal === 'the impossible' && step === 3) {
      clearInterval(timer);
      return set(agent, { status: 'failed', error: 'No tool could do it' });
    }
    if (phase === undefined) {
      clearInterval(timer);
      log(agent, 'last words');
      return set(agent, { status: 'done', phase: 'finished' });
    }
    set(agent, { status: 'working', phase });
    for (let line = 1; line <= 5; line += 1) log(agent, `${phase} ${line}: ${goal}`);
  }, STEP);
  return agent;
}

const app = express();
app.use(express.json());
app.post('/agent-tasks', (request, response) => {
  response.status(201).json({ taskId: start(request.body.goal).taskId });
});
app.use('/agent-tasks/:id', (request, response, next) => {
  response.locals['agent'] = agents.get(request.params.id);
  if (response.locals['agent'] === undefined) response.status(404).json({ error: 'No such agent' });
  else next();
});
app.get('/agent-tasks/:id/status', (_request, response) => {
  const { logs: _, ...state } = response.locals['agent'];
  response.json(state);
});
app.get('/agent-tasks/:id/logs', (_request, response) => {
  response.json({ logs: response.locals['agent'].logs });
});
app.post('/agent-tasks/:id/cancel', (_request, response) => {
  set(response.locals['agent'], { status: 'aborted' });
  response.status(202).json({});
});

const server = app.listen(Number(process.env['PORT'] ?? 8000), '127.0.0.1');
new WebSocketServer({ server, path: '/ws' }).on('connection', (socket) => {
  const ids = new Set();
  watchers.set(socket, ids);
  socket.on('close', () => watchers.delete(socket));
  socket.on('message', (data) => {
    const { type, taskId } = JSON.parse(String(data));
    if (type === 'subscribe') ids.add(taskId);
    if (type === 'unsubscribe') ids.delete(taskId);
  });
});
