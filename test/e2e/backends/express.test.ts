import { describeBackend, NOT_FOUND } from './describeBackend.js';

describeBackend({
  ...{
    name: 'express',
    about: 'agents with a socket of their own',
    job: 'an agent',
    long: 'a long one',
  },
  ...{ running: /searching|reading|writing/, end: 'completed', ended: /a summary/ },
  ...{ failing: 'what fails', failure: /No tool could do it/, unknown: NOT_FOUND },
});
