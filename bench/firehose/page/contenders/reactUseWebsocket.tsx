// react-use-websocket as its documentation says for many readers of one socket: share and filter.
import { useWebSocket } from 'react-use-websocket/dist/lib/use-websocket.js';
import type { PatchMessage } from '../../../../src/protocol/messages.js';
import { parseOnce, socketUrl, type Contender, type Setting } from '../contender.js';
import { Row, useTransitions } from '../Row.js';

function PeerRow({
  id,
  url,
  onTransition,
}: { readonly id: string } & Pick<Setting, 'url' | 'onTransition'>) {
  const { lastJsonMessage } = useWebSocket<PatchMessage | null>(url, {
    share: true,
    filter: (event) => parseOnce(event).id === id,
  });
  const state = lastJsonMessage?.set;
  useTransitions(state?.status, onTransition);
  return <Row id={id} status={state?.status} value={state?.progress?.value} />;
}

export const contender: Contender = ({ url, ids, onTransition }) =>
  ids.map((id) => <PeerRow key={id} id={id} url={socketUrl(url)} onTransition={onTransition} />);
