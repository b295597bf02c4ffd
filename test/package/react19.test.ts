/** A file of its own, so that it runs beside that of the other React. */
import { testApp } from './consumer.js';

testApp(19);
