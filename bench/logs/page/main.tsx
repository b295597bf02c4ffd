// The page on which each viewer shows its log.
import { preloadLogPanel } from '../../../src/components/LogPanel/loadLogBody.js';
import { createStage } from './stage.js';
import { VIEWERS } from './viewers.js';

// As in an app, where the code of the log is there before somebody opens it.
await preloadLogPanel();
Object.assign(window, { bench: createStage(VIEWERS) });
