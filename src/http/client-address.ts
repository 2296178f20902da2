import { isIP, isIPv4 } from 'node:net';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/** Headers a proxy leaves. */
const FORWARDING_HEADERS = [
  'x-forwarded-for',
  'forwarded',
  'x-real-ip',
  'via',
  'x-forwarded-host',
  'x-forwarded-proto',
];

/**
 * The address of the client, in canonical form: the peer, or where the peer is a trusted proxy, the last address in
 * `X-Forwarded-For` that is not one (Express walks the list from the right). Null when a trusted proxy passes on
 * something that is no address: nobody then knows who the client is.
 */
export function clientAddress(request: Request): string | null {
  return canonicalAddress(request.ip ?? request.socket.remoteAddress ?? '');
}

/** The request was made on this machine, and not passed on by a proxy or tunnel on it. */
export function isLocal(request: Request): boolean {
  const peer = canonicalAddress(request.socket.remoteAddress ?? '') ?? '';
  return (
    (peer.startsWith('127.') || peer === '::1') &&
    FORWARDING_HEADERS.every((name) => request.headers[name] === undefined)
  );
}

/**
 * IPv4 in IPv6 becomes IPv4, a zone id goes; null for anything that is no address. Neither are `0xcb007107` and
 * `203.0.28935`, which the library would take for one: no proxy writes them.
 */
export function canonicalAddress(text: string): string | null {
  if (isIPv4(text)) return text; // four decimal numbers without leading zeros are canonical
  const address = text.replace(/%.*$/, '');
  return isIP(address) !== 0 && ipaddr.isValid(address) ? ipaddr.process(address).toString() : null;
}

/** What one client has: an IPv4 address, or the /64 of an IPv6 address. Unknown ones are one. @param address in canonical form */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown';
  const parsed = address.includes(':') ? ipaddr.parse(address) : null;
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : address;
}
