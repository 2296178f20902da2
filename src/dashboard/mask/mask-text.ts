import { maskNumbers } from '../../http/mask-numbers.js';

/** Stands for any text, however long. */
export const MASK = '•••';

const EMAIL = /[^\s@<>"',;]{1,64}(?:@[^\s@<>"',;]{1,255})+/g;
const LONGEST = 1_000;

/** A text of ours, such as an error, that may quote what people wrote: phone numbers and e-mail addresses are masked. */
export function maskText(text: string, longest = LONGEST): string {
  const masked = maskNumbers(text.slice(0, longest));
  return masked.includes('@') ? masked.replace(EMAIL, MASK) : masked;
}
