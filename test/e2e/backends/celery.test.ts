import { describeBackend } from './describeBackend.js';

describeBackend({
  ...{
    name: 'celery',
    about: 'the routes of celery-progress',
    job: 'a report',
    long: 'a long one',
  },
  ...{ running: /row \d/, end: 'completed', ended: /report\.csv/ },
  // Celery says PENDING of what it never saw.
  ...{ failing: 'a report that fails', failure: /KeyError/, unknown: /Unknown/ },
});
