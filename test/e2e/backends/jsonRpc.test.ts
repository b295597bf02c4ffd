import { describeBackend, NOT_FOUND } from './describeBackend.js';

describeBackend({
  ...{
    name: 'json-rpc',
    about: 'calculations behind JSON-RPC',
    job: 'water',
    long: 'a long one',
  },
  ...{ running: /SCF \d/, end: 'completed', ended: /-76\.4/ },
  ...{ failing: 'what fails', failure: /SCF did not converge/, unknown: NOT_FOUND },
});
