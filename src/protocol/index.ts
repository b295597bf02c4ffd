/** The protocol in one place: the task model, the messages, their parsing and merging. */
export * from './closeCodes.js';
export * from './errors.js';
export * from './logLines.js';
export * from './logSource.js';
export * from './merge.js';
export * from './messages.js';
export * from './parseClientMessage.js';
export * from './parseFrame.js';
export * from './parseServerMessage.js';
export * from './parseTask.js';
export * from './summary.js';
export * from './task.js';
export * from './values.js';
