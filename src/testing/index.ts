/** For the tests of applications: a scripted task server. Needs mock-socket. */
export { createTestTaskServer, type TestTaskServer } from './createTestTaskServer.js';
export type { TestTaskChanges } from './testTaskStore.js';
