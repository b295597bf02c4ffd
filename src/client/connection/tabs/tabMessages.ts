/**
 * What tabs tell each other over a BroadcastChannel, and how it is read. Another version of the app
 * may run in another tab, so nothing of it is certain: what cannot be read is ignored. Pure.
 */
import { messageReader } from '../../../protocol/parseFrame.js';
import { readCount, readString } from '../../../protocol/values.js';

/**
 * The version of these messages and of what is done with them. It is part of every name, so that
 * tabs with different versions do not share. Raise it with every change that an older tab would get
 * wrong.
 */
export const TAB_PROTOCOL = 1;

/**
 * `leader` names one term of one leader, `socket` one virtual socket, `tab` one tab. To everyone:
 * `leader`. To whoever leads: `join`, `send` and `leave`. To one tab: the others.
 */
export type TabMessage =
  | { readonly type: 'leader'; readonly leader: string }
  | { readonly type: 'join'; readonly tab: string; readonly socket: string }
  | {
      readonly type: 'send';
      readonly leader: string;
      readonly socket: string;
      readonly data: string;
    }
  | { readonly type: 'leave'; readonly socket: string }
  | { readonly type: 'joined'; readonly leader: string; readonly socket: string }
  | { readonly type: 'opened'; readonly leader: string; readonly socket: string }
  | {
      readonly type: 'frame';
      readonly leader: string;
      readonly socket: string;
      readonly data: string;
    }
  | {
      readonly type: 'closed';
      readonly leader: string;
      readonly socket: string;
      readonly code: number;
      readonly reason: string;
    };

const toSocket = { leader: readString, socket: readString };

const read = messageReader<TabMessage>({
  leader: { leader: readString },
  join: { tab: readString, socket: readString },
  send: { ...toSocket, data: readString },
  leave: { socket: readString },
  joined: toSocket,
  opened: toSocket,
  frame: { ...toSocket, data: readString },
  closed: { ...toSocket, code: readCount, reason: readString },
});

/** Reads what came over a channel; `undefined` where it is no message of this version. */
export function readTabMessage(data: unknown): TabMessage | undefined {
  const message = read(data, []);
  return typeof message === 'object' ? message : undefined;
}
