import type { Request } from 'express';

/**
 * Where a sender reached the service: as it is set, or by the request's own host and protocol, for which Express takes what
 * a trusted proxy says. Null without a host.
 *
 * @param set `PUBLIC_URL`
 */
export function publicUrlOf(request: Request, set: string | undefined): string | null {
  if (set !== undefined) return set;
  // Express warns that what a client wrote is in it; whoever signs the URL has signed that as well
  const host = request.host as string | undefined;
  return host ? `${request.protocol}://${host}` : null;
}
