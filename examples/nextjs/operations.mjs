// Operations of a model manager, in memory: what the route handlers share.
import process from 'node:process';

const STEP = Number(process.env['STEP_SECONDS'] ?? 1) * 1_000;
const SIZE_MB = 1_000;
/** More than this at once is too much for the machine. */
const MOST = 3;

/** @typedef {{ operation_id: string, operation_type: string, description: string, status: string, progress: number, total_size_mb: number, downloaded_mb: number, started_at: string, updated_at: string, pid: number, error: string | null, resource_impact: { cpu_percent: number, memory_mb: number } }} Operation */

/** @type {Map<string, Operation>} */
export const operations = new Map();
/** @type {Set<(operation: Operation) => void>} */
const listeners = new Set();

/** @param {Operation} operation */
export const isActive = ({ status }) => ['pending', 'in_progress', 'paused'].includes(status);

export const active = () => [...operations.values()].filter(isActive);

export const isTooMuch = () => active().length >= MOST;

/** @param {(operation: Operation) => void} listener */
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param {Operation} operation @param {Partial<Operation>} change */
export function update(operation, change) {
  Object.assign(operation, change, { updated_at: new Date().toISOString() });
  for (const listener of listeners) listener(operation);
  return operation;
}

/** @param {{ operation_type: string, description: string }} wish */
export function start({ operation_type, description }) {
  const now = new Date().toISOString();
  /** @type {Operation} */
  const operation = {
    ...{ operation_id: `op/${operations.size + 1}`, operation_type, description },
    ...{ status: 'pending', progress: 0, total_size_mb: SIZE_MB, downloaded_mb: 0 },
    ...{ started_at: now, updated_at: now, pid: process.pid, error: null },
    resource_impact: { cpu_percent: 20, memory_mb: 512 },
  };
  operations.set(operation.operation_id, operation);
  const steps = operation_type === 'large' ? 600 : 8;
  const timer = setInterval(() => {
    const downloaded_mb = operation.downloaded_mb + SIZE_MB / steps;
    const progress = (100 * downloaded_mb) / SIZE_MB;
    if (!isActive(operation)) clearInterval(timer);
    else if (operation_type === 'broken' && downloaded_mb > 300) {
      update(operation, { status: 'failed', error: 'The disk is full' });
    } else if (progress > 100) update(operation, { status: 'completed' });
    else update(operation, { status: 'in_progress', progress, downloaded_mb });
  }, STEP);
  return operation;
}
