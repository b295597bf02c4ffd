/** The public face of `display/`. */
export {
  DisplayContext,
  useDisplay,
  useLabels,
  type Display,
  type IconOverrides,
  type Urgency,
} from './DisplayContext.js';
export { DisplayProvider, type DisplayProviderProps } from './DisplayProvider.js';
export { englishLabels } from '../labels/english.js';
export {
  estimateRemaining,
  type Estimate,
  type EstimateOptions,
  type ProgressSample,
} from './estimate.js';
export type { LabelOverrides, Labels } from '../labels/labels.js';
