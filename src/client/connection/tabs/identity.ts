/**
 * Whose connection it is that tabs share: the `shareAcrossTabs` option. Imports nothing.
 */

/** Which tabs share a connection. */
export interface ShareAcrossTabsOptions {
  /**
   * Who is signed in, such as a user's id: only tabs with the same identity share, so it must differ
   * wherever the server would answer differently. It is hashed before other tabs can see it. A
   * function is called before each attempt, with each message and every second, so let it be quick;
   * when it returns something else, the client leaves the connection that it shared and connects
   * again. Where it throws or returns no text, `onError` is called and the tab has a connection of
   * its own.
   */
  readonly identity: string | (() => string);
}

/** The identity of tabs that share. */
export interface SharingIdentity {
  /** The present one. Throws where there is none. */
  read(): string;
  readonly mayChange: boolean;
}

/** The identity of tabs that share; `undefined` where they do not. Throws where it cannot be one. */
export function sharingIdentity(
  share?: ShareAcrossTabsOptions | null,
): SharingIdentity | undefined {
  // From an app without types it may be anything.
  if (share === undefined || share === null || (share as unknown) === false) return undefined;
  const { identity } = share;
  if (typeof identity === 'function') {
    return { read: () => checkIdentity(identity()), mayChange: true };
  }
  checkIdentity(identity);
  return { read: () => identity, mayChange: false };
}

function checkIdentity(identity: unknown): string {
  if (typeof identity === 'string' && identity !== '') return identity;
  const given =
    identity === '' ? 'empty' : identity === undefined ? 'missing' : `a ${typeof identity}`;
  throw new TypeError(
    `createTaskClient: shareAcrossTabs.identity is ${given}. Give a text that says who is signed in, ` +
      'as in shareAcrossTabs: { identity: user.id }, so that tabs of different people do not share ' +
      'a connection; or leave shareAcrossTabs out.',
  );
}
