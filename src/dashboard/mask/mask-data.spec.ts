import { globSync, readFileSync } from 'node:fs';
import { maskData } from './mask-data.js';
import { maskRaw, maskTarget } from './mask-raw.js';
import { maskText } from './mask-text.js';

describe('masking of payloads', () => {
  it('keeps what says nothing about people', () => {
    const harmless = {
      id: 'AC1',
      object: 'message',
      type: 'image/png',
      direction: 'inbound',
      status: 'received',
      createdAt: '2026-10-05T16:12:30.000Z',
      conversationId: 'CN1',
      contactIds: ['CT1'],
      durationSeconds: 34,
      errorCode: null,
      deleted: false,
      body: '',
    };
    expect(maskData(harmless)).toEqual(harmless);
  });

  it.each([
    [
      { from: '+13105550176', to: ['+14155550123', '12345'] },
      { from: '+1…76', to: ['+1…23', '•••'] },
    ],
    [{ body: 'Hello' }, { body: '•••' }],
    [
      { summary: ['Hi'], transcript: [{ content: 'Hi', startSeconds: 1, identifier: '+13105550176' }] },
      { summary: ['•••'], transcript: [{ content: '•••', startSeconds: 1, identifier: '+1…76' }] },
    ],
    [
      { emails: ['ada@example.com'], name: 'Ada', phones: ['+13105550176'] },
      { emails: ['•••'], name: '•••', phones: ['+1…76'] },
    ],
    [
      { customFields: [{ name: 'Diagnosis', type: 'boolean', value: true }] },
      { customFields: [{ name: '•••', type: '•••', value: '•••' }] },
    ],
    [{ fields: [{ id: 'x', value: { deep: ['secret'] } }] }, { fields: [{ id: '•••', value: '•••' }] }],
    [{ changes: { status: 'divorced', note: null } }, { changes: { status: '•••', note: null } }],
    [
      { media: [{ url: 'https://example.com/a.png', type: 'image/png' }] },
      { media: [{ url: '•••', type: 'image/png' }] },
    ],
    [
      { id: 'Ada Lovelace', type: 'https://example.com', status: '<script>alert(1)</script>' },
      { id: '•••', type: '•••', status: '•••' },
    ],
    [
      { id: '+13105550176', phone: 13105550176 },
      { id: '+1…76', phone: '•••' },
    ],
    [{ '+13105550176': 1, 'Ada Lovelace': { 'x y': 'z' } }, { '•••': { '•••': '•••' } }],
    ['text', '•••'],
    [null, null],
  ])('%j', (data, masked) => {
    expect(maskData(data)).toEqual(masked);
  });

  it('is bounded, however deep and long the payload', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(maskRaw(deep).length).toBeLessThan(100);
    expect(maskRaw(JSON.stringify({ body: 'x'.repeat(1_000_000) }))).toBe('{"body":"•••"}');
  });

  it('takes prototypes for fields', () => {
    expect(JSON.stringify(maskData(JSON.parse('{"__proto__":{"id":"x"},"constructor":"y"}')))).toBe(
      '{"__proto__":{"id":"x"},"constructor":"•••"}',
    );
  });

  it('leaves no text of a real payload', () => {
    const payloads = globSync('test/fixtures/openphone/**/*.json').map((path) => readFileSync(path, 'utf8'));
    expect(payloads.length).toBeGreaterThan(10);
    for (const payload of payloads) {
      const masked = maskRaw(payload);
      expect(masked).not.toMatch(/\+\d{5}|@|https?:|[a-z]{2,} [a-z]{2,}/i);
    }
  });
});

it.each([
  ['no message of +13105550176', 'no message of +1…76'],
  ['to <ada@example.com>: refused', 'to <•••>: refused'],
  ['a@b@c.d, @ alone', '•••, @ alone'],
  ['x'.repeat(2_000), 'x'.repeat(1_000)],
])('a text of ours: %s', (text, masked) => {
  expect(maskText(text)).toBe(masked);
});

it('a target keeps its path', () => {
  expect(maskTarget('/api/webhooks/openphone?key=secret?more')).toBe('/api/webhooks/openphone?•••');
});

it('what is no JSON keeps nothing', () => {
  expect([maskRaw('Hello'), maskRaw(''), maskRaw('"+13105550176"')]).toEqual(['•••', '', '"+1…76"']);
});
