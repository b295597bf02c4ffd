/**
 * Finds the mistake of two clients of one cache that mean the same backend and do not share its
 * tasks, since one knows it by another origin. Says so in development.
 */
import type { QueryClient } from '@tanstack/react-query';
import { IS_DEVELOPMENT } from '../shared/development.js';
import { taskKeys, type KeyScope } from './taskCache.js';

/** The keys that were seen, and of which pairs was warned, in each cache. */
const seen = /* @__PURE__ */ new WeakMap<QueryClient, Map<string, Set<string>>>();

/** Warns where the cache has tasks, or a client, whose key differs from this one by its origin alone. */
export function warnOfOtherOrigin(queryClient: QueryClient, { key }: KeyScope): void {
  if (!IS_DEVELOPMENT) return;
  let keys = seen.get(queryClient);
  if (keys === undefined) seen.set(queryClient, (keys = new Map<string, Set<string>>()));
  // What was hydrated is of a client that was on a server.
  for (const { queryKey } of queryClient.getQueryCache().findAll({ queryKey: taskKeys.all })) {
    const other = queryKey[1];
    if (typeof other === 'string' && !keys.has(other)) keys.set(other, new Set());
  }
  const warned = keys.get(key) ?? new Set();
  keys.set(key, warned);
  for (const [other, warnedThere] of keys) {
    if (other === key || withoutOrigin(other) !== withoutOrigin(key)) continue;
    if (warned.has(other) || warnedThere.has(key)) continue;
    warned.add(other);
    // oxlint-disable-next-line no-console -- shown to developers only
    console.warn(
      `react-task-status: one query cache holds tasks of "${other}" and of "${key}", which differ ` +
        'only by their origin, so that neither finds what the other has fetched. If both are the ' +
        "same server, give both clients the same key, as in createTaskClient({ url, key: 'tasks' }); " +
        'if not, give each a key of its own.',
    );
  }
}

const withoutOrigin = (key: string): string => key.replace(/^https?:\/\/[^/?#]*/i, '');
