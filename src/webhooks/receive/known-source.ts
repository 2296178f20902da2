import type { Request, RequestHandler } from 'express';
import { Problem } from '../../http/problem.js';
import type { SourceThatIsOff } from '../../sources/define-source.js';
import type { SourceRegistry } from '../../sources/source-registry.js';
import { namedSource, rejectedRequest } from './rejected-request.js';
import type { Rejections } from './rejections.js';

/** Refuses what is for no source, or of a method that its source does not use, before the body is read. */
export function knownSource(sources: SourceRegistry, rejections: Rejections): RequestHandler {
  return (request, _response, next) => {
    const name = nameIn([request.params.source ?? []].flat());
    const source = sources.find(name);
    if (source === undefined) {
      const off = sources.off.find((one) => one.name === name);
      if (off !== undefined) return next(notConfigured(off, request, rejections));
      rejections.add('unknown-source', namedSource(request), () => rejectedRequest(request));
      const detail = `no source is called ${name.slice(0, 50)}; GET /api lists them`;
      return next(new Problem(404, detail, { reason: 'unknown-source' }));
    }
    if ((source.methods as readonly string[]).includes(request.method)) return next();
    rejections.add('wrong-method', namedSource(request), () => rejectedRequest(request));
    const headers = { Allow: source.methods.join(', ') };
    next(new Problem(405, `expected ${source.methods.join(' or ')}`, { reason: 'wrong-method', headers }));
  };
}

/** As the route of the controller has it: a slash at the end is no part of it, one that is encoded is. */
function nameIn(segments: readonly string[]): string {
  return (segments.at(-1) === '' ? segments.slice(0, -1) : segments).join('/');
}

/** 503, as the fault is on this side: a sender that repeats has lost nothing once the variable is set. */
function notConfigured({ name, missing }: SourceThatIsOff, request: Request, rejections: Rejections): Problem {
  rejections.add('not-configured', name, () => rejectedRequest(request));
  return Problem.unavailable(`${name} is off here: set ${missing}, and start the service again`, {
    reason: 'not-configured',
  });
}
