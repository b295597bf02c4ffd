/** Runs in the browser before each file of stories: a message on the console fails the story. */
import { failOnConsole } from './failOnConsole.js';

failOnConsole();
