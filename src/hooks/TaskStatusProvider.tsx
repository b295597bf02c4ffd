'use client';
/**
 * Gives the hooks and components below it their client, their query cache, and their words.
 */
import { QueryClientContext, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { createTaskClient } from '../client/createTaskClient.js';
import type { TaskClient } from '../client/taskClient.js';
import { ConnectionSpeech } from './ConnectionSpeech.js';
import { DisplayProvider, type DisplayProviderProps } from '../display/DisplayProvider.js';

interface ProviderValue {
  readonly client: TaskClient;
  readonly queryClient: QueryClient;
}

const TaskStatusContext = createContext<ProviderValue | null>(null);

type ClientOrUrl =
  | {
      /** A client made with `createTaskClient`, outside of any component. */
      readonly client: TaskClient;
      readonly url?: never;
    }
  | {
      /** Where the hub's routes are; the provider makes a client for it. */
      readonly url: string;
      readonly client?: never;
    };

/** Props of {@link TaskStatusProvider}. */
export type TaskStatusProviderProps = ClientOrUrl &
  Omit<DisplayProviderProps, 'children'> & {
    /** @defaultValue that of the `QueryClientProvider` above, else the client's own */
    readonly queryClient?: QueryClient | undefined;
    readonly children?: ReactNode;
  };

/** Needed once above everything that uses the hooks. */
export function TaskStatusProvider({
  client: given,
  url,
  queryClient: givenCache,
  children,
  ...display
}: TaskStatusProviderProps) {
  const own = useOwnClient(given === undefined ? url : undefined);
  const client = given ?? own;
  const surrounding = useContext(QueryClientContext);
  if (client === undefined) {
    throw new Error(
      'TaskStatusProvider does not know whom to talk to. Give it a client, or the url of a hub, ' +
        'as in <TaskStatusProvider url="/tasks">.',
    );
  }
  const queryClient = givenCache ?? surrounding ?? client.queryClient;
  const value = useMemo(() => ({ client, queryClient }), [client, queryClient]);
  return (
    <TaskStatusContext.Provider value={value}>
      <DisplayProvider {...display}>
        {children}
        <ConnectionSpeech connection={client.connection} />
      </DisplayProvider>
    </TaskStatusContext.Provider>
  );
}

/** A client for a url, made once for each url that is given. It opens nothing by being made. */
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
