/** E.164 with its plus, as people's numbers come in errors and texts: 7 to 15 digits. */
const PHONE_NUMBER = /\+\d{7,15}(?!\d)/g;

/** Leaves the country's digit and the last two: enough to find a number again, not enough to have it. */
export function maskNumbers(text: string): string {
  if (!text.includes('+')) return text;
  return text.replace(PHONE_NUMBER, (number) => `${number.slice(0, 2)}…${number.slice(-2)}`);
}
