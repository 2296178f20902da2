/** A webhook as it arrived. */
export interface SourceRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  /**
   * Where senders reach the service, `https://hooks.example.com`: `PUBLIC_URL`, or else what the request and trusted
   * proxies say. Some platforms sign it, together with the target. Null where nothing is known.
   */
  readonly publicUrl: string | null;
  /** Lower-case names. A header sent twice is joined with `, `, as Node does it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string | null;
  /** Exact bytes, never re-serialised. A form is read with `new URLSearchParams(body.toString())`. */
  readonly body: Buffer;
  /** Address of the client after trusted proxies were taken away; null when they do not tell. */
  readonly clientAddress: string | null;
  /** The request came from this machine and through no proxy, trusted or not. */
  readonly local: boolean;
  readonly receivedAt: Date;
}

/** A request on its way out: a sample, or a webhook that is repeated. Signing may change each part of it. */
export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}
