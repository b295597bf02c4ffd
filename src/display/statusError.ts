/** The client's own errors in the words of the labels. Pure. */
import type { TaskStatusError } from '../protocol/errors.js';
import type { ErrorLabels } from '../labels/labels.js';

/** Title and advice by the error's code; its English message is for developers. */
export function describeStatusError(
  { code, message }: TaskStatusError,
  { titles, advice }: ErrorLabels,
): { readonly title: string; readonly message: string } {
  // A newer client may have more codes than an app's labels.
  return { title: titles[code] ?? code, message: advice[code] ?? message };
}
