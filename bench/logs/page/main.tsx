// The page on which each viewer shows its log.
import { createStage } from './stage.js';
import { VIEWERS } from './viewers.js';

Object.assign(window, { bench: createStage(VIEWERS) });
