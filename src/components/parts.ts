'use client';
/** What all parts of the kit share: props of looks, and how their class names are put together. */
import { clsx } from 'clsx/lite';

import { useDisplay } from '../display/DisplayContext.js';
import type { RenderRoot } from './renderRoot.js';

/** Props of looks that each component takes besides those of its root element. */
export interface PartProps<Part extends string> {
  /**
   * Another element in place of the root's own: an element (`render={<a href="…" />}`), or a
   * function that gets the root's props and spreads them.
   */
  readonly render?: RenderRoot | undefined;
  /**
   * Leaves out the kit's own class names, and with them all its styles. Data attributes stay.
   * @default what the provider above says, else false
   */
  readonly unstyled?: boolean | undefined;
  /** Class names to add to the parts inside. Those for the root go to `className`. */
  readonly classNames?: { readonly [Name in Part]?: string | undefined } | undefined;
}

/** The class of a part: ours unless `unstyled`, and the app's own. */
export function partClass(
  unstyled: boolean | undefined,
  name: string,
  own?: string,
): string | undefined {
  return clsx(unstyled !== true && name, own) || undefined;
}

/** The props of a component apart from those that say what it shows. */
interface Looks extends PartProps<never> {
  readonly className?: string | undefined;
}

/** Whether a part has classes of ours: as it says itself, else as the provider above says. */
export function useUnstyled(own: boolean | undefined): boolean {
  const { unstyled } = useDisplay();
  return own ?? unstyled;
}

/**
 * Sorts them: what the root element takes, and the class of each part inside it by its name.
 *
 * @param name the class of the root
 * @param prefix what the classes of the parts begin with
 */
export function useLooks<Rest extends Looks>(
  name: string,
  { unstyled: given, classNames, className, ...rest }: Rest,
  prefix = name,
) {
  const unstyled = useUnstyled(given);
  const own: { readonly [Part in string]?: string } | undefined = classNames;
  return {
    root: { ...rest, className: partClass(unstyled, name, className) },
    part: (part: string) => partClass(unstyled, `${prefix}-${part}`, own?.[part]),
    unstyled,
  };
}

/** A data attribute that is there or is not. */
export function flag(on: boolean): '' | undefined {
  return on ? '' : undefined;
}

/** Parts of a card that take class names of their own. */
export type TaskCardPart =
  | 'header'
  | 'glyph'
  | 'title'
  | 'side'
  | 'phrase'
  | 'actions'
  | 'placeholder'
  | 'line'
  | 'attempt'
  | 'queue'
  | 'dots'
  | 'message'
  | 'left'
  | 'bar'
  | 'meta'
  | 'figures'
  | 'facts'
  | 'freshness'
  | 'band'
  | 'notice'
  | 'error'
  | 'result'
  | 'body';

/** Props that an app gives to a part which is a component itself; its class adds up with ours. */
export function slot<Props extends { readonly className?: string | undefined }>(
  className: string | undefined,
  own: Props | undefined,
): Props & { readonly className: string | undefined } {
  return { ...(own as Props), className: clsx(className, own?.className) || undefined };
}
