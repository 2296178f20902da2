/** Control characters, and those that change the direction of what follows: senders could make a terminal lie. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** One line that shows what it holds and does nothing. */
export function plain(text: string): string {
  return text.replaceAll(/[\t\r\n]+/g, ' ').replaceAll(UNSAFE, '\uFFFD');
}

/** JSON in which such characters are escaped; parsers read the same. */
export function plainJson(value: unknown, indentation?: number): string {
  const json = JSON.stringify(value, null, indentation);
  return json.replaceAll(UNSAFE, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
