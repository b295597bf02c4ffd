// react-use-websocket as its documentation says for many readers of one socket: share and filter.
import { useWebSocket } from 'react-use-websocket/dist/lib/use-websocket.js';
import type { PatchMessage } from '../../../../src/protocol/messages.js';
import { parseOnce, socketUrl, type Contender, type Setting } from '../contender.js';
import { Row, useTransitions } from '../Row.js';

type RowProps = { readonly id: string } & Pick<Setting, 'url' | 'onTransition' | 'rowCost'>;

function PeerRow({ id, url, onTransition, rowCost }: RowProps) {
  const { lastJsonMessage } = useWebSocket<PatchMessage | null>(url, {
    share: true,
    filter: (event) => parseOnce(event).id === id,
  });
  const state = lastJsonMessage?.set;
  useTransitions(state?.status, onTransition);
  return <Row id={id} status={state?.status} value={state?.progress?.value} cost={rowCost} />;
}

export const contender: Contender = ({ url, ids, ...row }) =>
  ids.map((id) => <PeerRow key={id} id={id} url={socketUrl(url)} {...row} />);
