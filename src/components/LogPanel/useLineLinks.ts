'use client';
/** Follows the page's address: `#L120` shows and marks line 120. */
import { useEffect } from 'react';

import type { LogView } from './viewport/logView.js';

/** The line, from 0, that an address names; `null` where it names none. */
function lineFromHash(hash: string, prefix: string): number | null {
  const start = [`#${prefix}`, encodedHash(prefix)].find((each) => hash.startsWith(each));
  if (start === undefined) return null;
  const digits = hash.slice(start.length);
  const number = /^\d{1,15}$/.test(digits) ? Number(digits) : 0;
  return number > 0 ? number - 1 : null;
}

/** As the browser writes it into the address: a space, for instance, as `%20`. */
const encodedHash = (text: string): string => new URL(`#${text}`, 'http://localhost').hash;

/** Whether an address names a page of the app by its hash, as hash routers do. */
const isRoute = (hash: string): boolean => /^#!?\//.test(hash);

const withoutHash = (address: string): string => address.replace(/#.*$/s, '');

/**
 * The address of a line on this page. A `<base>` would lead a bare hash to another page; and where the
 * hash holds the app's route, the line has no address of its own.
 */
export function lineHref(line: number, prefix: string): string {
  if (isRoute(location.hash)) return location.hash;
  const hash = `#${prefix}${line + 1}`;
  const here = withoutHash(location.href);
  return withoutHash(document.baseURI) === here ? hash : here + hash;
}

/** The whole address of a line, to be handed on; `null` where the hash is the app's. */
export function lineAddress(line: number, prefix: string): string | null {
  return isRoute(location.hash) ? null : `${withoutHash(location.href)}#${prefix}${line + 1}`;
}

/** Goes to a line as its link would, without leaving the page. */
export function goToLine(view: LogView, line: number, prefix: string): void {
  const hash = `#${prefix}${line + 1}`;
  if (isRoute(location.hash) || location.hash === hash) view.mark(line);
  else location.hash = hash;
}

/** @param prefix what stands before the number; `null` turns links off */
export function useLineLinks(view: LogView, prefix: string | null): void {
  useEffect(() => {
    if (prefix === null) return;
    const first = lineFromHash(location.hash, prefix);
    if (first !== null) view.mark(first);
    const onHashChange = (): void => view.mark(lineFromHash(location.hash, prefix));
    window.addEventListener('hashchange', onHashChange);
    return () => window.removeEventListener('hashchange', onHashChange);
  }, [view, prefix]);
}
