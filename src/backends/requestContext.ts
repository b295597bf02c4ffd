/** Routes, and what makes requests to them. Types only. */

/**
 * A method and a path, as in `'DELETE /jobs/{id}'`; without a method it is a GET. It is appended to
 * `url`, unless it is a whole address. `{id}` is replaced by the encoded id.
 */
export type Route = string;

/** What a function of a definition can use. */
export interface RequestContext {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /**
   * Requests a route with the definition's `url`, `headers`, `fetch` and `timeout`, and reads its
   * JSON; `undefined` where the body is empty. Rejects with a `TaskStatusError`. Heeds `Retry-After`
   * and sends `ETag`s back.
   */
  json<Answer = unknown>(route: Route, init?: RequestExtras): Promise<Answer>;
  /** As `json`, but the answer as text, for logs. */
  text(route: Route, init?: RequestExtras): Promise<string>;
}

/** What a request carries beside its route. */
export interface RequestExtras {
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
