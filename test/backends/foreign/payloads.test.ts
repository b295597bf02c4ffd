// The words of engines, tested on the answers that these engines give. Where an answer is not of a
// usual shape, the mapping that an application writes stands beside it.
import { expect, test } from 'vitest';
import type { Words } from '../../../src/backends/definition.js';
import type { TaskReading } from '../../../src/backends/reading.js';
import { readUsual } from '../../../src/backends/readUsual.js';
import { wordReader } from '../../../src/backends/statusWords.js';
import { toTaskState, type TaskState } from '../../../src/backends/toTask.js';
import * as words from '../../../src/backends/words/index.js';

type Payload = Record<string, unknown>;
type Case = [
  name: string,
  own: Words,
  raw: Payload,
  expected: Partial<TaskState>,
  read?: (raw: never) => TaskReading,
];

const readKubernetes = ({
  status,
}: {
  status: { conditions?: { type: string; status: string }[]; startTime: string; ready?: number };
}): TaskReading => ({
  status:
    status.conditions?.find((condition) => condition.status === 'True')?.type ??
    ((status.ready ?? 0) > 0 ? 'running' : 'pending'),
  startedAt: status.startTime,
});

const readBatch = (batch: {
  processing_status?: string;
  status?: string;
  request_counts: { total: number; completed: number };
}): TaskReading => ({
  ...readUsual(batch),
  progress: { value: batch.request_counts.completed, total: batch.request_counts.total },
});

const readTemporal = ({
  workflowExecutionInfo: { status, startTime, closeTime },
}: {
  workflowExecutionInfo: { status: string; startTime: string; closeTime: string | null };
}): TaskReading => ({ status, startedAt: startTime, endedAt: closeTime });

const readCeleryProgress = ({
  state,
  progress,
  success,
  result,
}: {
  state: string;
  progress: { current: number; total: number; description?: string };
  success: boolean | null;
  result?: unknown;
}): TaskReading => ({
  status: state,
  message: progress.description,
  progress: state === 'PROGRESS' ? { value: progress.current, total: progress.total } : undefined,
  ...(success === false && state === 'FAILURE' ? { error: String(result) } : { result }),
});

const celeryProgress = { pending: false, current: 3, total: 10, percent: 30, description: 'x' };

test.each<Case>([
  ['Celery', words.celery, { result: 3, state: 'SUCCESS' }, { status: 'completed', result: 3 }],
  [
    'Celery, an unknown id',
    words.celery,
    { state: 'PENDING' },
    { status: 'unknown', reason: 'not_seen' },
  ],
  ['Celery, a retry', words.celery, { state: 'RETRY' }, { status: 'pending', reason: 'retrying' }],
  ['Celery, revoked', words.celery, { state: 'REVOKED' }, { status: 'cancelled' }],
  [
    'celery-progress',
    words.celery,
    { state: 'PROGRESS', complete: false, success: null, progress: celeryProgress },
    { status: 'running', message: 'x', progress: { value: 3, total: 10 } },
    readCeleryProgress,
  ],
  [
    'celery-progress, which calls a retry complete',
    words.celery,
    {
      state: 'RETRY',
      complete: true,
      success: false,
      result: { when: '' },
      progress: celeryProgress,
    },
    { status: 'pending', reason: 'retrying' },
    readCeleryProgress,
  ],
  [
    'sidekiq-status',
    words.sidekiq,
    { status: 'interrupted', at: '42', total: '100', updated_at: '1640995200' },
    { status: 'pending', reason: 'retrying', updatedAt: 1_640_995_200_000 },
  ],
  [
    'GitHub Actions',
    words.github,
    { status: 'completed', conclusion: 'success' },
    { status: 'completed' },
  ],
  [
    'GitHub Actions, timed out',
    words.github,
    { status: 'completed', conclusion: 'timed_out' },
    { status: 'failed', reason: 'timed_out' },
  ],
  [
    'GitHub Actions, skipped',
    words.github,
    { status: 'completed', conclusion: 'skipped' },
    { status: 'completed', reason: 'skipped' },
  ],
  [
    'GitHub Actions, waiting for a person',
    words.github,
    { status: 'completed', conclusion: 'action_required' },
    { status: 'paused', reason: 'input_required' },
  ],
  [
    'GitHub Actions, running',
    words.github,
    { status: 'in_progress', conclusion: null },
    { status: 'running' },
  ],
  [
    'an OpenAI batch',
    words.openai,
    {
      status: 'finalizing',
      created_at: 1_711_471_533,
      request_counts: { total: 100, completed: 95, failed: 5 },
    },
    { status: 'running', createdAt: 1_711_471_533_000, progress: { value: 95, total: 100 } },
    readBatch,
  ],
  [
    'an OpenAI response',
    words.openai,
    { status: 'failed', error: { code: 'server_error', message: 'The model failed.' } },
    { status: 'failed', error: { code: 'server_error', message: 'The model failed.' } },
  ],
  [
    'an OpenAI response, cut',
    words.openai,
    { status: 'incomplete' },
    { status: 'failed', reason: 'incomplete' },
  ],
  [
    'an Anthropic batch',
    words.anthropic,
    { processing_status: 'canceling' },
    { status: 'running', reason: 'cancelling' },
  ],
  [
    'Replicate',
    words.replicate,
    { status: 'succeeded', output: ['https://x'], error: null },
    { status: 'completed', result: ['https://x'] },
  ],
  [
    'fal',
    words.fal,
    { status: 'IN_QUEUE', queue_position: 3 },
    { status: 'pending', queuePosition: 3 },
  ],
  ['Azure', words.azure, { id: '22', status: 'NotStarted' }, { status: 'pending' }],
  [
    'Azure, failed',
    words.azure,
    { id: '22', status: 'Failed', error: { code: 'X', message: 'no' } },
    { status: 'failed', error: { code: 'X', message: 'no' } },
  ],
  ['Step Functions', words.aws, { status: 'TIMED_OUT' }, { status: 'failed', reason: 'timed_out' }],
  [
    'Temporal',
    words.temporal,
    {
      workflowExecutionInfo: {
        status: 'WORKFLOW_EXECUTION_STATUS_TERMINATED',
        startTime: '2026-01-01T00:00:00Z',
        closeTime: null,
      },
    },
    { status: 'cancelled', reason: 'terminated' },
    readTemporal,
  ],
  [
    'a Kubernetes Job',
    words.kubernetes,
    {
      status: {
        conditions: [{ type: 'Suspended', status: 'True' }],
        startTime: '2021-02-05T13:13:48Z',
      },
    },
    { status: 'paused' },
    readKubernetes,
  ],
  [
    'a Kubernetes Job that was suspended once',
    words.kubernetes,
    {
      status: {
        conditions: [{ type: 'Suspended', status: 'False' }],
        startTime: '2021-02-05T13:13:48Z',
        ready: 1,
      },
    },
    { status: 'running' },
    readKubernetes,
  ],
  ['Airflow', words.airflow, { state: 'up_for_retry' }, { status: 'pending', reason: 'retrying' }],
  [
    'Airflow, upstream',
    words.airflow,
    { state: 'upstream_failed' },
    { status: 'failed', reason: 'upstream' },
  ],
  [
    'Prefect',
    words.prefect,
    { state: { type: 'CRASHED', name: 'Crashed', message: 'gone' } },
    { status: 'failed', reason: 'crashed', error: { message: 'gone' } },
  ],
  ['Trigger.dev', words.trigger, { status: 'EXECUTING' }, { status: 'running' }],
  [
    'Trigger.dev, of its stream',
    words.trigger,
    { status: 'COMPLETED_WITH_ERRORS' },
    { status: 'failed' },
  ],
  [
    'LangGraph',
    words.langgraph,
    { run_id: 'r', status: 'interrupted' },
    { status: 'paused', reason: 'input_required' },
  ],
  [
    'Cloudflare Workflows',
    words.cloudflare,
    { status: 'errored', error: 'no' },
    { status: 'failed', error: { message: 'no' } },
  ],
  ['GitLab CI', words.gitlab, { status: 'manual' }, { status: 'paused', reason: 'input_required' }],
  ['RQ', words.rq, { status: 'deferred' }, { status: 'pending' }],
  ['River', words.river, { state: 'discarded' }, { status: 'failed', reason: 'discarded' }],
  ['pg-boss', words.pgBoss, { state: 'created' }, { status: 'pending' }],
  ['Dagster', words.dagster, { status: 'CANCELING' }, { status: 'running', reason: 'cancelling' }],
  [
    'Argo',
    words.argo,
    { status: { phase: 'Omitted' } },
    { status: 'completed', reason: 'skipped' },
  ],
  ['BullMQ', words.bullmq, { state: 'waiting-children' }, { status: 'pending' }],
  [
    'MCP tasks',
    words.mcp,
    { status: 'input_required', statusMessage: 'Which one?' },
    { status: 'paused', reason: 'input_required', message: 'Which one?' },
  ],
  [
    'A2A',
    words.a2a,
    { id: 'x', status: { state: 'TASK_STATE_REJECTED' } },
    { status: 'failed', reason: 'rejected' },
  ],
  [
    'A2A of before',
    words.a2a,
    { id: 'x', status: { state: 'input-required' } },
    { status: 'paused', reason: 'input_required' },
  ],
])('should understand %s', (_, own, raw, expected, read = readUsual) => {
  const reading = (read as (raw: unknown) => TaskReading)(raw);
  const state = toTaskState(reading, { readWord: wordReader(own), engine: 'test' }, 0);
  expect(state).toMatchObject(expected);
});
