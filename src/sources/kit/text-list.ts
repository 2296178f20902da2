/** One text, several joined by commas, or a list: legacy senders use all three for the same field. */
export function textList(value: string | readonly string[] | null | undefined): string[] {
  const texts = typeof value === 'string' ? [value] : (value ?? []);
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter(Boolean);
}
