import { describeBackend, NOT_FOUND } from './describeBackend.js';

describeBackend({
  ...{ name: 'fastapi', about: 'stories by names', job: 'a story', long: 'a long one' },
  ...{ running: /Writing chapter \d/, end: 'completed', ended: /Once upon a time/ },
  ...{ failing: 'a story that fails', failure: /nothing to tell of nobody/, unknown: NOT_FOUND },
});
