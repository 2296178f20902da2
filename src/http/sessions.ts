import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';

/** A browser that has shown the operator's token. */
export interface Session {
  expiresAt: Date;
}

const LIFE_MS = 12 * 3_600_000;
/** Browsers take a `__Host-` cookie only over HTTPS, from this very host, for all paths. */
const SECURE_NAME = '__Host-openphone-webhooks';
const NAME = 'openphone-webhooks';
const VALUE = /^([0-9a-z]{1,11}\.[\w-]{22})\.([\w-]{43})$/;

/**
 * Sessions are signed and kept by the browser alone: every instance with the same token knows them, also after a
 * restart, and another token ends them all. See `docs/adr/0007-sessions-and-masking.md`.
 */
export class Sessions {
  /** @param key a secret that changes with the operator's token */
  constructor(private readonly key: Buffer) {}

  /** Begins a session; the answer carries its cookie. */
  open(request: Request, response: Response): void {
    response.cookie(nameFor(request), this.issue(new Date()), { ...attributesFor(request), maxAge: LIFE_MS });
  }

  /** The browser forgets it. */
  close(request: Request, response: Response): void {
    response.clearCookie(nameFor(request), attributesFor(request));
  }

  /** The session the request belongs to; null when it has none, or one that has expired. */
  find(request: Request): Session | null {
    const value = cookieOf(request, nameFor(request));
    return value === null ? null : this.read(value, new Date());
  }

  /** @returns a cookie's value: when it expires, something random, and a signature of both */
  issue(now: Date): string {
    const content = `${(now.getTime() + LIFE_MS).toString(36)}.${randomBytes(16).toString('base64url')}`;
    return `${content}.${this.sign(content).toString('base64url')}`;
  }

  read(value: string, now: Date): Session | null {
    const [, content = '', signature = ''] = VALUE.exec(value) ?? [];
    if (content === '' || !timingSafeEqual(this.sign(content), Buffer.from(signature, 'base64url'))) return null;
    const expiresAt = new Date(Number.parseInt(content, 36));
    return expiresAt > now ? { expiresAt } : null;
  }

  private sign(content: string): Buffer {
    return createHmac('sha256', this.key).update(content).digest();
  }
}

function nameFor(request: Request): string {
  return request.secure ? SECURE_NAME : NAME;
}

function attributesFor(request: Request) {
  return { httpOnly: true, sameSite: 'strict', secure: request.secure, path: '/' } as const;
}

function cookieOf(request: Request, name: string): string | null {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const pair = pairs.find((text) => text.startsWith(`${name}=`));
  return pair === undefined ? null : pair.slice(name.length + 1);
}
