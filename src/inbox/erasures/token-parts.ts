import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** Base64url of `{"`, with which the header of a token begins. */
const START = 'eyJ';

/** Whether a column of bytes may hold a signed token (JWS), as which some platforms send their bodies. */
export function mayBeToken(bytes: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`substring(${sql.ref(bytes)} from 1 for ${sql.lit(START.length)}) = ${Buffer.from(START)}`;
}

/** The texts in a token, which cannot be found in its bytes; none of any other content. */
export function tokenParts(content: string | Buffer): string[] {
  const text = typeof content === 'string' ? content : content.toString('latin1');
  return text.startsWith(START) ? text.split('.').map((part) => Buffer.from(part, 'base64url').toString()) : [];
}
