/**
 * Tests for stores of your own: `react-task-status/server/testing`.
 */
export { storeContract, type StoreContractTest } from './storeContract.js';
