import { visible, webAddress } from './visible-text.js';

describe('text in which nothing hides', () => {
  it.each([
    ['\u202Egpj.exe', '⟨U+202E⟩gpj.exe'],
    ['a\u0000b\u001B[31m', 'a⟨U+0000⟩b⟨U+001B⟩[31m'],
    ['\u200B\u2066\uFEFF', '⟨U+200B⟩⟨U+2066⟩⟨U+FEFF⟩'],
    ['\u{E0041}', '⟨U+E0041⟩'],
    ['two\nlines\tand a tab', 'two\nlines\tand a tab'],
    ['👨‍👩‍👧 שלום <b>', '👨‍👩‍👧 שלום <b>'],
  ])('%j', (text, shown) => expect(visible(text)).toBe(shown));
});

describe('an address that may be followed', () => {
  it.each(['https://example.com/a', 'http://example.com/', 'HTTPS://example.com/'])('%s', (text) => {
    expect(webAddress(text)).toMatch(/^https?:\/\/example\.com\//);
  });

  it.each([
    'javascript:alert(1)',
    ' https://example.com',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
    '//example.com',
    'file:///etc/passwd',
    'http://[::1',
    `https://example.com/${'x'.repeat(3_000)}`,
  ])('not %j', (text) => expect(webAddress(text)).toBeNull());
});
