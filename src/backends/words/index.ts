/**
 * The status words of engines, for the `words` of `createTaskBackend`. Only those that differ from
 * the usual ones, or that need a reason, are listed.
 * @example createTaskBackend({ get: '/jobs/{id}', words: words.celery })
 */
import type { Words } from '../definition.js';

/** Celery answers PENDING for ids that it never saw, and shows own states while it runs. */
export const celery: Words = {
  PENDING: 'unknown(not_seen)',
  RECEIVED: 'pending',
  STARTED: 'running',
  PROGRESS: 'running',
  RETRY: 'pending(retrying)',
  SUCCESS: 'completed',
  FAILURE: 'failed',
  REVOKED: 'cancelled',
  REJECTED: 'failed(rejected)',
  IGNORED: 'completed(skipped)',
};

export const bullmq: Words = {
  waiting: 'pending',
  'waiting-children': 'pending',
  prioritized: 'pending',
  delayed: 'pending(scheduled)',
  active: 'running',
  completed: 'completed',
  failed: 'failed',
};

export const sidekiq: Words = { interrupted: 'pending(retrying)', stopped: 'cancelled(stopped)' };

export const temporal: Words = Object.fromEntries(
  (
    [
      ['RUNNING', 'running'],
      ['PAUSED', 'paused'],
      ['COMPLETED', 'completed'],
      ['FAILED', 'failed'],
      ['CANCELED', 'cancelled'],
      ['TERMINATED', 'cancelled(terminated)'],
      ['TIMED_OUT', 'failed(timed_out)'],
      ['CONTINUED_AS_NEW', 'completed(continued)'],
    ] as const
  ).flatMap(([word, meaning]) => [
    [word, meaning],
    [`WORKFLOW_EXECUTION_STATUS_${word}`, meaning],
  ]),
);

export const airflow: Words = {
  none: 'pending',
  scheduled: 'pending(scheduled)',
  up_for_retry: 'pending(retrying)',
  up_for_reschedule: 'pending',
  deferred: 'pending',
  restarting: 'running',
  upstream_failed: 'failed(upstream)',
  removed: 'completed(skipped)',
};

export const argo: Words = { Error: 'failed(error)', Omitted: 'completed(skipped)' };

/** Types of the conditions of a Kubernetes Job. */
export const kubernetes: Words = {
  Suspended: 'paused',
  Complete: 'completed',
  SuccessCriteriaMet: 'running',
  FailureTarget: 'running',
};

/** Statuses and conclusions of GitHub Actions. */
export const github: Words = {
  requested: 'pending',
  waiting: 'pending',
  neutral: 'completed',
  action_required: 'paused(input_required)',
  timed_out: 'failed(timed_out)',
  startup_failure: 'failed(startup)',
  stale: 'cancelled(stale)',
};

export const gitlab: Words = {
  waiting_for_resource: 'pending',
  preparing: 'pending(starting)',
  manual: 'paused(input_required)',
};

/** AWS Step Functions and AWS Batch. */
export const aws: Words = {
  RUNNABLE: 'pending',
  PENDING_REDRIVE: 'pending(retrying)',
};

/** Azure's long-running operations. */
export const azure: Words = { NotStarted: 'pending', ResolvingReferences: 'running' };

export const trigger: Words = {
  PENDING_VERSION: 'pending',
  DELAYED: 'pending(scheduled)',
  DEQUEUED: 'pending',
  WAITING: 'pending',
  WAITING_TO_RESUME: 'pending',
  WAITING_FOR_DEPLOY: 'pending',
  FROZEN: 'pending',
  REATTEMPTING: 'pending(retrying)',
  RETRYING_AFTER_FAILURE: 'pending(retrying)',
  EXECUTING: 'running',
  INTERRUPTED: 'failed(interrupted)',
  SYSTEM_FAILURE: 'failed(system_failure)',
  COMPLETED_SUCCESSFULLY: 'completed',
  COMPLETED_WITH_ERRORS: 'failed',
};

export const pgBoss: Words = { created: 'pending', retry: 'pending(retrying)' };

export const river: Words = {
  available: 'pending',
  retryable: 'pending(retrying)',
  discarded: 'failed(discarded)',
};

export const rq: Words = { deferred: 'pending', stopped: 'cancelled(stopped)' };

/** Prefect's state types. */
export const prefect: Words = { CRASHED: 'failed(crashed)' };

export const dagster: Words = { NOT_STARTED: 'pending', MANAGED: 'pending' };

/** OpenAI's batches, background responses, fine-tuning jobs and videos. */
export const openai: Words = {
  validating: 'running',
  validating_files: 'running',
  finalizing: 'running',
  incomplete: 'failed(incomplete)',
};

/** Anthropic's message batches, by `processing_status`. */
export const anthropic: Words = { ended: 'completed', canceling: 'running(cancelling)' };

/** Replicate and Cog. */
export const replicate: Words = { processing: 'running', aborted: 'cancelled' };

export const fal: Words = { IN_QUEUE: 'pending', IN_PROGRESS: 'running', COMPLETED: 'completed' };

export const langgraph: Words = {
  interrupted: 'paused(input_required)',
  timeout: 'failed(timed_out)',
};

export const cloudflare: Words = {
  errored: 'failed',
  waiting: 'paused(waiting)',
  waitingForPause: 'running',
};

/** MCP tasks of either revision. */
export const mcp: Words = { working: 'running', input_required: 'paused(input_required)' };

/** A2A 1.0 (`TASK_STATE_…`) and 0.3 (`input-required`). */
export const a2a: Words = Object.fromEntries(
  (
    [
      ['SUBMITTED', 'pending'],
      ['WORKING', 'running'],
      ['INPUT_REQUIRED', 'paused(input_required)'],
      ['AUTH_REQUIRED', 'paused(auth_required)'],
      ['COMPLETED', 'completed'],
      ['FAILED', 'failed'],
      ['CANCELED', 'cancelled'],
      ['REJECTED', 'failed(rejected)'],
      ['UNSPECIFIED', 'unknown'],
    ] as const
  ).flatMap(([word, meaning]) => [
    [word, meaning],
    [`TASK_STATE_${word}`, meaning],
  ]),
);
