import { Injectable } from '@nestjs/common';
import type { Authentication, Refusal } from '../../sources/authentication.js';
import type { SourceRequest } from '../../sources/source-request.js';
import type { Source } from '../../sources/source.js';
import { SourceRegistry } from '../../sources/source-registry.js';
import { addressList } from './address-list.js';

/** Says whether a request is genuine, by the settings of now: for what arrives, and for what waits in the quarantine. */
@Injectable()
export class Gate {
  private readonly allowed: ReadonlyMap<Source, (address: string | null) => boolean>;

  constructor({ sources }: SourceRegistry) {
    this.allowed = new Map(sources.map((source) => [source, addressList(source.settings.ALLOWED_IPS)]));
  }

  async authenticate(source: Source, request: SourceRequest): Promise<Authentication> {
    return this.allowed.get(source)?.(request.clientAddress) === false ? notAllowed(source) : source.verify(request);
  }
}

function notAllowed({ settings }: Source): Refusal {
  return {
    kind: 'refused',
    status: 403,
    reason: 'address-not-allowed',
    detail: `expected a request from one of ${settings.variable('ALLOWED_IPS')}`,
  };
}
