import type { Request } from 'express';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** A request that changes nothing, by its method. */
export function isSafe({ method }: Request): boolean {
  return SAFE.includes(method);
}
