// The floor: a socket, JSON.parse, and one text on the page a frame. No less can be done.
import { socketUrl, type Contender } from '../contender.js';
import type { PatchMessage } from '../../../../src/protocol/messages.js';

export const contender: Contender = ({ url, ids, onTransition }, root) => {
  const text = document.createTextNode('');
  for (const id of ids) {
    const row = document.createElement('div');
    row.id = id;
    root.append(row);
  }
  root.lastElementChild?.append(text);
  const states = new Map<string, PatchMessage['set']>();
  let frame: number | undefined;
  const show = (): void => {
    frame = undefined;
    const [last] = ids.slice(-1);
    const state = states.get(last ?? '');
    text.data = `${states.size} tasks, ${state?.progress?.value ?? 0} %`;
    if (state?.status === 'completed') {
      for (const id of ids) {
        document.querySelector<HTMLElement>(`#${id}`)?.setAttribute('data-status', 'completed');
      }
    }
  };
  const socket = new WebSocket(socketUrl(url));
  socket.addEventListener('message', (event: MessageEvent<string>) => {
    const { id, set } = JSON.parse(event.data) as PatchMessage;
    if ((states.get(id)?.status ?? 'pending') !== set.status) onTransition();
    states.set(id, set);
    frame ??= requestAnimationFrame(show);
  });
  return null;
};
