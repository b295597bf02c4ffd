/**
 * Whether this is a development build. Bundlers fill the value in, so that texts which only a
 * developer needs are left out of production. Imports nothing.
 */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** Written as react-query writes it, which is always there as well. */
export const IS_DEVELOPMENT: boolean = process.env.NODE_ENV !== 'production';
