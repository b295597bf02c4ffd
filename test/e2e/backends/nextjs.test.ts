import { describeBackend, NOT_FOUND } from './describeBackend.js';

describeBackend({
  ...{
    name: 'nextjs',
    about: 'operations with server-sent events',
    job: 'a download',
    long: 'a long one',
  },
  ...{ running: /Get a model/, end: 'completed', ended: /Get a model/ },
  ...{ failing: 'what fails', failure: /The disk is full/, unknown: NOT_FOUND },
});
