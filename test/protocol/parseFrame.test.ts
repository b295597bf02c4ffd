// @vitest-environment node
// Frames that nobody sound would send.
import { describe, expect, it } from 'vitest';
import { parseClientFrame } from '../../src/protocol/parseClientMessage.js';
import { parseServerFrame, parseSyncResponse } from '../../src/protocol/parseServerMessage.js';

/** Lists in lists, too deep for what walks them by calling itself. */
const DEEP = `${'['.repeat(15_000)}${']'.repeat(15_000)}`;

describe('a frame nested too deep to be written again', () => {
  it.each([
    ['of no known type', `{"type":"none","deep":${DEEP}}`, 'unknown_message'],
    ['without what it needs', `{"type":"subscribe","deep":${DEEP}}`, 'bad_message'],
  ])('should be reported to a server where it is %s', (_, frame, code) => {
    const { messages, problems } = parseClientFrame(frame);
    expect(messages).toEqual([]);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('should cost a client no other message', () => {
    const task = `{"type":"task","task":{"id":"a","epoch":1,"version":1,"status":"running","pid":"x","result":${DEEP}}}`;
    const frame = `[{"type":"ping"},{"type":"none","deep":${DEEP}},${task},{"type":"pong"}]`;
    const { messages, problems } = parseServerFrame(frame);
    expect(messages.map(({ type }) => type)).toEqual(['ping', 'task', 'pong']);
    expect(problems.map(({ code }) => code)).toEqual(['unknown_message', 'bad_field']);
  });

  it('should not make an answer to a sync request unreadable', () => {
    const body: unknown = JSON.parse(`{"epoch":1,"messages":[{"type":"none","deep":${DEEP}}]}`);
    expect(parseSyncResponse(body)?.problems).toHaveLength(1);
  });
});
