import { checkSecrets, parseSecrets } from './secrets.js';

const LEGACY = 'R2ZLM2o0bFhBNVpyUnU2NG9mYXQ1MHNyR3pvSUhIVVg=';
const BINARY = '1IuL1HusJkzzlKjR+nfTvG/8qjYlPXlxZQrGi+xLbys=';
const STANDARD = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const mistakesIn = (text: string) => checkSecrets(text);

describe('parseSecrets', () => {
  it('sorts by scheme and keeps the place in the list', () => {
    const { legacy, standard } = parseSecrets(` ${LEGACY} ,${STANDARD}, ${BINARY}`);
    expect(legacy.map(({ index }) => index)).toEqual([0, 2]);
    expect(standard.map(({ index }) => index)).toEqual([1]);
  });

  it("adds the key of the vendor's Node sample only where it differs", () => {
    expect(parseSecrets(`${LEGACY},${BINARY}`).legacy.map(({ keys }) => keys.length)).toEqual([1, 2]);
    expect(parseSecrets(`whsec_${BINARY}`).standard[0]?.keys).toHaveLength(1);
  });

  it('finds none where none are set', () => {
    expect(parseSecrets(undefined)).toEqual({ legacy: [], standard: [] });
  });
});

describe('checkSecrets', () => {
  it('accepts what OpenPhone hands out', () => {
    expect(mistakesIn(`${LEGACY},${STANDARD},${BINARY}`)).toEqual([]);
    expect(checkSecrets(undefined)).toEqual([]);
  });

  it.each([
    ['your_webhook_secret_here', /whsec_… or base64/],
    [`"${LEGACY}"`, /without quotes/],
    [STANDARD.toUpperCase(), /whsec_… or base64/],
    ['whsec_no-key', /whsec_… or base64/],
    [LEGACY.slice(0, -1), /whsec_… or base64/],
    ['MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMg==', /at least 24 bytes after decoding, found 22/],
  ])('refuses %s with a way out, and never shows it', (text, message) => {
    const [mistake, ...more] = mistakesIn(text);
    expect(mistake).toEqual({ variable: 'OPENPHONE_WEBHOOK_SECRET', message: expect.stringMatching(message) });
    expect(mistake?.message).not.toContain(text);
    expect(more).toEqual([]);
    expect(() => parseSecrets(text)).toThrow(message);
  });

  it('names every wrong entry by its place', () => {
    expect(mistakesIn(`${LEGACY},,short,`).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^entry 2 of 4: .*extra comma/),
      expect.stringMatching(/^entry 3 of 4: /),
      expect.stringMatching(/^entry 4 of 4: .*extra comma/),
    ]);
  });
});
