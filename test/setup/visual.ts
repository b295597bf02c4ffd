/** Runs in the browser before each file of visual tests: the page as Storybook has it. */
import { setProjectAnnotations } from '@storybook/react-vite';

import preview from '../../.storybook/preview.js';
import { preloadLogPanel } from 'react-task-status';
import { failOnConsole } from './failOnConsole.js';

failOnConsole();
setProjectAnnotations(preview.composed);
await preloadLogPanel();
