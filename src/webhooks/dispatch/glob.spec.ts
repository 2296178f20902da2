import { compileGlob } from './glob.js';

describe('compileGlob', () => {
  it.each([
    ['message.received', 'message.received', true],
    ['message.received', 'message.receivedx', false],
    ['*', 'anything', true],
    ['call.*', 'call.recording.completed', true],
    ['call.*', 'call', false],
    ['*.completed', 'call.summary.completed', true],
    ['call.*.completed', 'call.completed', false],
    ['call.*.completed', 'call.summary.completed', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['ab*ba', 'aba', false],
  ])('%s and %s: %s', (pattern, text, matches) => {
    expect(compileGlob(pattern)(text)).toBe(matches);
  });

  it('stays quick whatever the pattern', () => {
    const matches = compileGlob(`${'a*'.repeat(2_000)}b`);
    const started = performance.now();
    expect(matches('a'.repeat(100_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
