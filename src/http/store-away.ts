import { isNativeError } from 'node:util/types';

const SYSTEM_ERRORS = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];
/** SQLSTATE: a connection that failed (08), too many of them (53300), a server that stops or starts (57P). */
const STATES = /^(08|53300$|57P0[1-5]$)/;
/** What `pg` throws has no code. */
const MESSAGES =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether it was thrown because the database could not be reached, or did not answer. */
export function isStoreAway(thrown: unknown): boolean {
  if (!isNativeError(thrown)) return false;
  const code = 'code' in thrown ? String(thrown.code) : '';
  return SYSTEM_ERRORS.includes(code) || STATES.test(code) || MESSAGES.test(thrown.message);
}
