/** Another element in place of a component's root. */
import { clsx } from 'clsx/lite';
import {
  cloneElement,
  forwardRef,
  type ComponentPropsWithRef,
  type ElementType,
  type ReactElement,
} from 'react';

/** Props of a root, whatever element it is. */
type RootProps = Readonly<Record<string, unknown>>;

/** An element to render, or a function that gets the root's props, with its children and its ref. */
export type RenderRoot =
  // oxlint-disable-next-line typescript/no-explicit-any -- as React types the props of any element
  ReactElement<any> | ((props: ComponentPropsWithRef<any>) => ReactElement);

/** The root element of a component: `tag`, or what the app renders in its place. */
export function rootTag<Tag extends ElementType>(
  tag: Tag,
  render: RenderRoot | undefined,
): { readonly Root: Tag } {
  // It takes the same props, and `render` among them.
  return { Root: render === undefined ? tag : (Rendered as unknown as Tag) };
}

const Rendered = forwardRef<unknown, { readonly render: RenderRoot }>(function Rendered(
  { render, ...props },
  ref,
) {
  if (typeof render === 'function') return render({ ...props, ref });
  return cloneElement(render, {
    ...mergeProps(props, render.props as RootProps),
    ...(ref !== null && { ref }),
  });
});

/** The app's own win; classes and styles add up, and both handlers of an event are called. */
function mergeProps(ours: RootProps, own: RootProps): RootProps {
  const merged: Record<string, unknown> = { ...ours, ...own };
  for (const [name, value] of Object.entries(ours)) {
    const other = own[name];
    if (name === 'children') merged[name] = value;
    else if (name === 'className') merged[name] = clsx(value as string, other as string);
    else if (name === 'style' && other !== undefined) {
      merged[name] = { ...(value as object), ...(other as object) };
    } else if (typeof value === 'function' && typeof other === 'function') {
      merged[name] = (...args: readonly unknown[]) => {
        other(...args);
        value(...args);
      };
    }
  }
  return merged;
}
