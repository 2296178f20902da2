import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TOKEN_CHARACTERS } from './operator.settings.js';

/** What operators prove themselves with. Only its digest is kept in memory after the start. */
export class OperatorToken {
  private readonly digest: Buffer;

  /** @param origin where the operator finds it, for the start message */
  private constructor(
    token: string,
    readonly origin: string,
  ) {
    this.digest = digestOf(token);
  }

  /**
   * The configured token, or the one in `DATA_DIR/admin-token`, made at the first start and readable by its owner only.
   *
   * @throws NoOperatorToken when that file holds none, as after a full disk
   */
  static resolve(configured: string | undefined, dataDirectory: string): OperatorToken {
    if (configured !== undefined) return new OperatorToken(configured, 'ADMIN_TOKEN');
    const file = join(resolve(dataDirectory), 'admin-token');
    mkdirSync(resolve(dataDirectory), { recursive: true, mode: 0o700 });
    try {
      writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const token = readFileSync(file, 'utf8').trim();
    if (token.length < TOKEN_CHARACTERS) throw new NoOperatorToken(file);
    return new OperatorToken(token, file);
  }

  /** Tells two tokens apart, in the audit; nobody gets from it to the token. */
  get fingerprint(): string {
    return `token:${this.digest.toString('hex').slice(0, 8)}`;
  }

  /** For signing: the same wherever the token is the same, another one for each purpose. */
  keyFor(purpose: string): Buffer {
    return createHmac('sha256', this.digest).update(purpose).digest();
  }

  /** In constant time: digests have one length, and comparing them tells nothing about the token. */
  matches(candidate: string): boolean {
    return timingSafeEqual(this.digest, digestOf(candidate));
  }
}

class NoOperatorToken extends Error {
  override readonly name = 'NoOperatorToken';

  constructor(file: string) {
    super(
      `expected a token of at least ${TOKEN_CHARACTERS} characters in ${file}: remove the file to have a new one made, or set ADMIN_TOKEN`,
    );
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
