// TanStack Query as its guides say for sockets: setQueryData for each message.
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import type { PatchMessage } from '../../../../src/protocol/messages.js';
import { socketUrl, type Contender, type RowState, type Setting } from '../contender.js';
import { Row, useTransitions } from '../Row.js';

type RowProps = { readonly id: string } & Pick<Setting, 'onTransition' | 'rowCost'>;

function PeerRow({ id, onTransition, rowCost }: RowProps) {
  const { data } = useQuery<RowState>({
    queryKey: ['task', id],
    queryFn: () => ({}),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: false,
  });
  useTransitions(data?.status, onTransition);
  return <Row id={id} status={data?.status} value={data?.progress?.value} cost={rowCost} />;
}

export const contender: Contender = ({ url, ids, ...row }) => {
  const queryClient = new QueryClient();
  const socket = new WebSocket(socketUrl(url));
  socket.addEventListener('message', (event: MessageEvent<string>) => {
    const { id, set } = JSON.parse(event.data) as PatchMessage;
    queryClient.setQueryData<RowState>(['task', id], set);
  });
  return (
    <QueryClientProvider client={queryClient}>
      {ids.map((id) => (
        <PeerRow key={id} id={id} {...row} />
      ))}
    </QueryClientProvider>
  );
};
