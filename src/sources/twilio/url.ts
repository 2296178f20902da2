const ORIGIN = /^(https?:\/\/)([^/?#]*)/i;
const PORT = /:\d*$/;
const HASH_PARAMETER = 'bodySHA256';

/**
 * The spellings of a URL that its signature may be over. Twilio differs about the port and about apostrophes in the query;
 * nothing else is encoded anew, for other characters are signed as they were received.
 */
export function spellingsOf(url: string): string[] {
  const [whole, scheme = '', authority = ''] = ORIGIN.exec(url) ?? [];
  if (whole === undefined) return [url];
  const rest = url.slice(whole.length);
  const host = authority.replace(PORT, '');
  const port = PORT.exec(authority)?.[0] ?? (scheme.toLowerCase() === 'https://' ? ':443' : ':80');
  const literal = [url, scheme + host + rest, scheme + host + port + rest];
  return [...new Set([...literal, ...literal.map(escapeApostrophes)])];
}

function escapeApostrophes(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query) + url.slice(query).replaceAll("'", '%27');
}

export function queryOf(target: string): string {
  const at = target.indexOf('?');
  return at === -1 ? '' : target.slice(at + 1).replace(/#.*$/s, '');
}

/** The digest of the body that the URL carries where the body is no form; null where it carries none. */
export function bodyHashOf(target: string): string | null {
  const hashes = new URLSearchParams(queryOf(target)).getAll(HASH_PARAMETER);
  return hashes.length === 1 ? (hashes[0] ?? null) : null;
}

export function withBodyHash(url: string, hash: string): string {
  const [address = ''] = url.split('#', 1);
  const at = address.indexOf('?');
  const others = queryOf(address)
    .split('&')
    .filter((part) => part !== '' && !part.startsWith(`${HASH_PARAMETER}=`));
  return `${at === -1 ? address : address.slice(0, at)}?${[...others, `${HASH_PARAMETER}=${hash}`].join('&')}`;
}
