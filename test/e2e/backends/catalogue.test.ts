import { describeBackend, NOT_FOUND } from './describeBackend.js';

describeBackend({
  ...{
    name: 'catalogue',
    about: 'services that run until they are stopped',
    job: 'solver',
    long: 'viewer',
  },
  ...{ running: /solver/, end: 'running', ended: /\d{2,}/ },
  ...{ failing: 'broken', failure: /port 8080 is in use/, unknown: NOT_FOUND },
});
