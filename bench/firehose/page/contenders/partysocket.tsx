// partysocket with useState: the tasks in one state, rows that render only when their own differs.
import { useWebSocket } from 'partysocket/react';
import { useState } from 'react';
import type { PatchMessage } from '../../../../src/protocol/messages.js';
import { socketUrl, type Contender, type RowState, type Setting } from '../contender.js';
import { Row, useTransitions } from '../Row.js';

interface PeerRowProps extends Pick<Setting, 'onTransition' | 'rowCost'> {
  readonly id: string;
  readonly state: RowState | undefined;
}

function PeerRow({ id, state, onTransition, rowCost }: PeerRowProps) {
  useTransitions(state?.status, onTransition);
  return <Row id={id} status={state?.status} value={state?.progress?.value} cost={rowCost} />;
}

function PeerRows({ url, ids, ...row }: Setting) {
  const [states, setStates] = useState<Readonly<Record<string, RowState>>>({});
  useWebSocket(socketUrl(url), undefined, {
    onMessage: (event: MessageEvent<string>) => {
      const { id, set } = JSON.parse(event.data) as PatchMessage;
      setStates((before) => ({ ...before, [id]: set }));
    },
  });
  return ids.map((id) => <PeerRow key={id} id={id} state={states[id]} {...row} />);
}

export const contender: Contender = (setting) => <PeerRows {...setting} />;
