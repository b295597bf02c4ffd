/**
 * Faults of the network, made for real: the page's sockets can be refused by the server, or cut.
 * A store without React; `useNetwork.ts` binds it.
 */

/** Names this page to the server, which cuts the sockets of that name. */
const PAGE = crypto.randomUUID();

/** A path where no hub answers, so the server refuses a socket there. */
const REFUSED_PATH = '/network/refused';

let isBlocked = false;
const listeners = new Set<() => void>();

/** The browser's WebSocket, led to where it is refused while sockets are blocked. */
export class PageWebSocket extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    const address = new URL(url);
    address.searchParams.set('page', PAGE);
    if (isBlocked) address.pathname = REFUSED_PATH;
    super(address.href, protocols);
  }
}

/** Whether sockets are refused at present. */
export function getBlocked(): boolean {
  return isBlocked;
}

export function subscribeBlocked(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Refuses the page's sockets from now on, those that are open included; or lets them in again. */
export function setBlocked(blocked: boolean): void {
  isBlocked = blocked;
  for (const listener of [...listeners]) listener();
  if (blocked) void cutConnection();
}

/** Lets the server drop the page's sockets, once. A server that is gone has dropped them already. */
export async function cutConnection(): Promise<void> {
  await fetch(`/network/cut?page=${PAGE}`, { method: 'POST' }).catch(() => undefined);
}
