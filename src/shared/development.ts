/**
 * Whether this is a development build. An error always says what happened; how to fix it, where that
 * is a developer's mistake, it says in development only, so that users do not load the text:
 *
 *     throw new TypeError(`The backend has no key.${IS_DEVELOPMENT ? ' Give it one …' : ''}`);
 *
 * The build writes the condition itself in the place of each use, which bundlers decide and whose
 * other branch they drop. In a browser without a bundler it is false. Imports nothing.
 */
declare const process: { readonly env: { readonly NODE_ENV?: string } } | undefined;

/** True where the environment does not say that this is production. */
export const IS_DEVELOPMENT: boolean =
  typeof process !== 'undefined' && process.env.NODE_ENV !== 'production';
