import type { RequestHandler } from 'express';
import { Problem } from '../../http/problem.js';
import type { SourceRegistry } from '../../sources/source-registry.js';
import { rejectedRequest } from './rejected-request.js';
import type { Rejections } from './rejections.js';

/** Refuses what is for no source, or of a method that its source does not use, before the body is read. */
export function knownSource(sources: SourceRegistry, rejections: Rejections): RequestHandler {
  return (request, _response, next) => {
    const name = nameIn([request.params.source ?? []].flat());
    const source = sources.find(name);
    if (source === undefined) {
      rejections.add('unknown-source', () => rejectedRequest(request));
      const detail = `no source is called ${name.slice(0, 50)}; GET /api lists them`;
      return next(new Problem(404, detail, { reason: 'unknown-source' }));
    }
    if ((source.methods as readonly string[]).includes(request.method)) return next();
    rejections.add('wrong-method', () => rejectedRequest(request));
    const headers = { Allow: source.methods.join(', ') };
    next(new Problem(405, `expected ${source.methods.join(' or ')}`, { reason: 'wrong-method', headers }));
  };
}

/** As the route of the controller has it: a slash at the end is no part of it, one that is encoded is. */
function nameIn(segments: readonly string[]): string {
  return (segments.at(-1) === '' ? segments.slice(0, -1) : segments).join('/');
}
