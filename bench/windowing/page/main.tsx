// The page on which each way of windowing shows the same rows.
import { createStage } from '../../logs/page/stage.js';
import { WINDOWS } from './windows.js';

Object.assign(window, { bench: createStage(WINDOWS) });
