'use client';
/**
 * Gives the hooks and components below it their client, their query cache, and their labels.
 */
import { QueryClientContext, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { createTaskClient } from '../client/createTaskClient.js';
import { warnOfOtherOrigin } from '../client/otherOrigin.js';
import { prepareCache } from '../client/taskCache.js';
import type { TaskBackend, TaskClient } from '../client/taskClient.js';
import { ConnectionSpeech } from './ConnectionSpeech.js';
import { DisplayProvider, type DisplayProviderProps } from '../display/DisplayProvider.js';

interface ProviderValue {
  readonly client: TaskClient;
  readonly queryClient: QueryClient;
}

const TaskStatusContext = createContext<ProviderValue | null>(null);

/** Where the tasks are: one of three. */
type Source =
  | {
      /** A client made with `createTaskClient`, outside of any component. */
      readonly client: TaskClient;
      readonly url?: never;
      readonly backend?: never;
    }
  | {
      /** Where the hub's routes are; the provider makes a client for it. */
      readonly url: string;
      readonly client?: never;
      readonly backend?: never;
    }
  | {
      /**
       * A backend of another kind. Make it outside of any component: each backend object gets one
       * client, whichever providers it is given to.
       */
      readonly backend: TaskBackend;
      readonly client?: never;
      readonly url?: never;
    };

/** Props of {@link TaskStatusProvider}. */
export type TaskStatusProviderProps = Source &
  Omit<DisplayProviderProps, 'children' | 'serverClock'> & {
    /** @defaultValue that of the `QueryClientProvider` above, else the client's own */
    readonly queryClient?: QueryClient | undefined;
    readonly children?: ReactNode;
  };

/**
 * Needed once above everything that uses the hooks. Its client, url or backend may change at any
 * time, as by a choice of another tenant or by hot reload; everything below follows the new one.
 *
 * A client that the provider made is not closed when it is replaced or the provider unmounts.
 * Nothing watches it any more, so it is idle: no socket, no timer, no listener. Closing would be
 * final, and React may mount the same provider again with the state it had.
 * @throws Error where it is given neither a client nor a url nor a backend
 */
export function TaskStatusProvider({
  client: given,
  url,
  backend,
  queryClient: givenCache,
  children,
  ...display
}: TaskStatusProviderProps) {
  const own = useOwnClient(given === undefined && backend === undefined ? url : undefined);
  const client = given ?? (backend === undefined ? own : clientOf(backend));
  const surrounding = useContext(QueryClientContext);
  if (client === undefined) {
    throw new Error(
      'TaskStatusProvider does not know where the tasks are. Give it a client, a backend, or the ' +
        'url of a hub, as in <TaskStatusProvider url="/tasks">.',
    );
  }
  const queryClient = givenCache ?? surrounding ?? client.queryClient;
  const value = useMemo(() => {
    // Before anything below builds a query. Doing it again changes nothing.
    prepareCache(queryClient, client);
    return { client, queryClient };
  }, [client, queryClient]);
  // After the page below has hydrated what a server prefetched.
  useEffect(() => warnOfOtherOrigin(queryClient, client), [queryClient, client]);
  return (
    <TaskStatusContext.Provider value={value}>
      <DisplayProvider {...display} serverClock={client.serverClock}>
        {children}
        <ConnectionSpeech connection={client.connection} />
      </DisplayProvider>
    </TaskStatusContext.Provider>
  );
}

/** A client for a url, made once for each url that is given. Making it opens nothing. */
function useOwnClient(url: string | undefined): TaskClient | undefined {
  const [made, setMade] = useState(() => makeClient(url));
  if (made.url === url) return made.client;
  const next = makeClient(url);
  setMade(next);
  return next.client;
}

function makeClient(url: string | undefined): { url: string | undefined; client?: TaskClient } {
  return url === undefined ? { url } : { url, client: createTaskClient({ url }) };
}

const clients = /* @__PURE__ */ new WeakMap<TaskBackend, TaskClient>();

function clientOf(backend: TaskBackend): TaskClient {
  let client = clients.get(backend);
  if (client === undefined) clients.set(backend, (client = createTaskClient({ backend })));
  return client;
}

/** The client and the cache of the nearest provider. Throws where there is none. */
export function useProvided(): ProviderValue {
  const value = useContext(TaskStatusContext);
  if (value === null) {
    throw new Error(
      'There is no TaskStatusProvider above this component. ' +
        'Render <TaskStatusProvider url="/tasks"> around your app.',
    );
  }
  return value;
}

/** The client of the nearest provider. */
export function useTaskClient(): TaskClient {
  return useProvided().client;
}
