/**
 * Characters that show nothing, or change how what stands beside them reads: control characters other than line breaks and
 * tabs, marks of direction, and what has no width.
 */
const UNSEEN = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text in which nothing hides: such characters become their code, `⟨U+202E⟩`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `⟨U+${code}⟩`;
  });
}

/** The address, if following it is harmless: http or https, nothing else. */
export function webAddress(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || text.length > 2_048) return null;
  return URL.canParse(text) ? new URL(text).href : null;
}
