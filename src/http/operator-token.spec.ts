import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorToken } from './operator-token.js';

describe("the operator's token", () => {
  let directory: string;
  const file = () => join(directory, 'admin-token');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'token-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is made once, for its owner only', () => {
    const made = OperatorToken.resolve(undefined, directory);
    const token = readFileSync(file(), 'utf8').trim();
    expect(made.matches(token)).toBe(true);
    expect(made.matches(`${token}x`)).toBe(false);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(OperatorToken.resolve(undefined, directory).matches(token)).toBe(true);
  });

  it.each(['', '\n', 'cut off'])('is not %j, which a full disk may have left: everybody would know it', (text) => {
    writeFileSync(file(), text);
    expect(() => OperatorToken.resolve(undefined, directory)).toThrow(/at least 32 characters in .*remove the file/);
  });
});
