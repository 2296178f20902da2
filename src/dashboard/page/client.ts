import type { Session } from './wire.js';

/** An answer other than success, with what the service says about it. */
export class RequestFailed extends Error {
  /** @param status of the answer; 0 when there was none */
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

interface ProblemBody {
  detail?: string;
  errors?: { path: string; message: string }[];
}

/** What to tell the reader about anything that was thrown. */
export function failureOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const SESSION = '/dashboard/api/session';

/** The service over HTTP. The session is a cookie that scripts cannot read. */
export class Client {
  /** @param signedOut called when the service no longer knows the session */
  constructor(private readonly signedOut: () => void) {}

  get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
    return this.ask('GET', path, undefined, signal);
  }

  post<Answer>(path: string, body: object = {}): Promise<Answer> {
    return this.ask('POST', path, body);
  }

  delete<Answer>(path: string, body: object = {}): Promise<Answer> {
    return this.ask('DELETE', path, body);
  }

  /** @returns null when nobody is signed in */
  async session(): Promise<Session | null> {
    try {
      return await request<Session>('GET', SESSION);
    } catch (error) {
      if (error instanceof RequestFailed && error.status === 401) return null;
      throw error;
    }
  }

  async signIn(token: string): Promise<void> {
    await request('POST', SESSION, { token });
  }

  async signOut(): Promise<void> {
    await request('DELETE', SESSION, {});
    this.signedOut();
  }

  private async ask<Answer>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Answer> {
    try {
      return await request<Answer>(method, path, body, signal);
    } catch (error) {
      if (error instanceof RequestFailed && error.status === 401) this.signedOut();
      throw error;
    }
  }
}

async function request<Answer>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch(path, {
    method,
    signal: signal ?? null,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new RequestFailed(0, 'The service does not answer.');
  });
  if (!response.ok) throw new RequestFailed(response.status, await detailOf(response));
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

async function detailOf(response: Response): Promise<string> {
  const fallback = `The service answered ${response.status}.`;
  try {
    const { detail, errors = [] } = (await response.json()) as ProblemBody;
    return [detail ?? fallback, ...errors.map(({ path, message }) => `${path}: ${message}`)].join(' · ');
  } catch {
    return fallback;
  }
}
