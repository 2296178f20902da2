/** What stands between the digits of a written number once it is plain; `/` and `_` too. */
export const SEPARATORS = String.raw`\s().\-/_\u00b7\u2010-\u2015\u2212`;

/** A written number is no longer, whatever stands between its digits. */
const MAX_LENGTH = 60;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const INVISIBLE = /\p{Cf}/gu;
const PREFIX = /^(?:tel|sms|callto|whatsapp):/i;
const EXTENSION = /[\s,;]*(?:extension|extn?\.?|ext=|x|#)[\s.:=]*\d{1,7}$/i;
const WRITTEN = new RegExp(String.raw`^\(?\+?[\d${SEPARATORS}]*$`);

/** The text without marks that nothing shows, and with characters of full width as ordinary ones. */
export function plainCharacters(text: string): string {
  const narrow = text.replaceAll(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  return narrow.replaceAll(INVISIBLE, '');
}

/**
 * Digits with what stands between them, and a plus, of a text that is nothing else but a number, its extension, and the
 * prefix of a link. Null for all other text.
 */
export function plainNumber(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const number = plainCharacters(text).trim().replace(PREFIX, '').replace(EXTENSION, '').trim();
  return WRITTEN.test(number) ? number : null;
}
