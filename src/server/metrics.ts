/**
 * Figures of a hub, and their text as Prometheus reads it (exposition format 0.0.4).
 */
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

/** Upper bounds of the ages at delivery, in s. */
const AGE_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** What is counted as it happens. */
export class Metrics {
  messagesReceived = 0;
  messagesSent = 0;
  framesSent = 0;
  bytesSent = 0;
  requests = 0;
  /** Messages and requests over a limit. */
  rateLimited = 0;
  /** Sockets that were closed because they read too slowly. */
  dropped = 0;
  readonly #ages = AGE_BOUNDS.map(() => 0);
  #ageSum = 0;
  #ageCount = 0;
  #delay: IntervalHistogram | undefined;

  /** An update was handed to the sockets so many ms after it was made. */
  delivered(age: number): void {
    const seconds = Math.max(0, age) / 1000;
    this.#ageSum += seconds;
    this.#ageCount += 1;
    const index = AGE_BOUNDS.findIndex((bound) => seconds <= bound);
    if (index >= 0) this.#ages[index] = (this.#ages[index] ?? 0) + 1;
  }

  /**
   * The lag of the event loop since the last call, in s. It is measured from the first call on, for
   * measuring costs a timer.
   */
  eventLoopLag(): { readonly max: number; readonly p99: number } {
    if (this.#delay === undefined) {
      this.#delay = monitorEventLoopDelay({ resolution: 10 });
      this.#delay.enable();
      return { max: 0, p99: 0 };
    }
    const lag = { max: this.#delay.max / 1e9, p99: this.#delay.percentile(99) / 1e9 };
    this.#delay.reset();
    return lag;
  }

  /** Stops measuring. */
  close(): void {
    this.#delay?.disable();
  }

  /** @param now figures that are read at this moment */
  text(now: {
    readonly connections: number;
    readonly subscriptions: number;
    readonly unfinishedTasks: number;
    readonly waitingTasks: number;
    readonly tasks: Readonly<Record<string, number>>;
    readonly problems: Readonly<Record<string, number>>;
  }): string {
    const lag = this.eventLoopLag();
    const lines: string[] = [];
    const add = (
      name: string,
      type: 'gauge' | 'counter',
      help: string,
      values: number | Readonly<Record<string, number>>,
      label = '',
    ): void => {
      lines.push(`# HELP task_hub_${name} ${help}`, `# TYPE task_hub_${name} ${type}`);
      if (typeof values === 'number') lines.push(`task_hub_${name} ${values}`);
      else {
        for (const [value, count] of Object.entries(values)) {
          lines.push(`task_hub_${name}{${label}="${value}"} ${count}`);
        }
      }
    };
    add('connections', 'gauge', 'Open sockets.', now.connections);
    add('subscriptions', 'gauge', 'Tasks that sockets are subscribed to.', now.subscriptions);
    add('tasks', 'gauge', 'Tasks in the store.', now.tasks, 'status');
    add('tasks_unfinished', 'gauge', 'Unfinished tasks of this hub.', now.unfinishedTasks);
    add('queue_depth', 'gauge', 'Tasks that wait for their handler.', now.waitingTasks);
    add('messages_received_total', 'counter', 'Messages from sockets.', this.messagesReceived);
    add('messages_sent_total', 'counter', 'Messages to sockets.', this.messagesSent);
    add('frames_sent_total', 'counter', 'Frames to sockets.', this.framesSent);
    add('bytes_sent_total', 'counter', 'Bytes of frames to sockets.', this.bytesSent);
    add('http_requests_total', 'counter', 'HTTP requests.', this.requests);
    add('rate_limited_total', 'counter', 'Requests and sockets over a limit.', this.rateLimited);
    add('dropped_total', 'counter', 'Sockets closed for reading too slowly.', this.dropped);
    add('problems_total', 'counter', 'Problems by code.', now.problems, 'code');
    add('event_loop_lag_max_seconds', 'gauge', 'Longest lag since the last scrape.', lag.max);
    add('event_loop_lag_p99_seconds', 'gauge', '99th percentile since then.', lag.p99);
    const age = 'task_hub_delivery_age_seconds';
    lines.push(`# HELP ${age} Age of an update when it is handed to the sockets.`);
    lines.push(`# TYPE ${age} histogram`);
    let sum = 0;
    for (const [index, bound] of AGE_BOUNDS.entries()) {
      sum += this.#ages[index] ?? 0;
      lines.push(`${age}_bucket{le="${bound}"} ${sum}`);
    }
    lines.push(`${age}_bucket{le="+Inf"} ${this.#ageCount}`);
    lines.push(`${age}_sum ${this.#ageSum}`, `${age}_count ${this.#ageCount}`);
    return `${lines.join('\n')}\n`;
  }
}
