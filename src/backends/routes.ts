/** Routes as people write them: `'DELETE /jobs/{id}'`. Pure. */
import type { Route } from './requestContext.js';

/** A method and an address. */
export interface Address {
  readonly method: string;
  readonly url: string;
}

const METHOD = /^(GET|POST|PUT|PATCH|DELETE|HEAD)\s+/i;
const WHOLE = /^[a-z][a-z\d+.-]*:\/\/|^\/\//i;

/** The address of a route below `base`, with the id encoded once. */
export function resolveRoute(base: string, route: Route, id?: string): Address {
  const [head, method = 'GET'] = METHOD.exec(route) ?? [''];
  const path = route.slice(head.length).trim();
  // By a function, since `$&` in an id means something in a replacement text.
  const filled = id === undefined ? path : path.replaceAll('{id}', () => encodeURIComponent(id));
  const start = base.replace(/\/+$/, '');
  const isApart = filled === '' || /^[/?#]/.test(filled);
  const url = WHOLE.test(filled) ? filled : start + (isApart ? '' : '/') + filled;
  return { method: method.toUpperCase(), url };
}
