import type { OutgoingRequest } from '../sources/source-request.js';
import type { Source } from '../sources/source.js';
import { Failure } from './terminal.js';

/** With a proof of its source. @throws Failure when no secret fits */
export function signed(source: Source, request: OutgoingRequest, form: string, at = new Date()): OutgoingRequest {
  const proven = source.sign(request, form, at);
  if (proven !== null) return proven;
  const { name, settings } = source;
  const why = settings.SECRET === undefined ? 'no secret' : `no secret for ${form}`;
  throw new Failure(`${why} to sign with as ${name} does: set ${settings.variable('SECRET')}, or pass --secret`);
}
