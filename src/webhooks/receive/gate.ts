import { Injectable } from '@nestjs/common';
import { OpenphoneSettings } from '../../sources/openphone/openphone.settings.js';
import type { Authentication, Refusal, Source, SourceRequest } from '../../sources/source.js';
import { addressList } from './address-list.js';

const NOT_ALLOWED: Refusal = {
  kind: 'refused',
  status: 403,
  reason: 'address-not-allowed',
  detail: 'expected a request from one of OPENPHONE_WEBHOOK_ALLOWED_IPS',
};

/** Says whether a request is genuine, by the settings of now: for what arrives, and for what waits in the quarantine. */
@Injectable()
export class Gate {
  private readonly isAllowed: (address: string | null) => boolean;

  constructor(openphone: OpenphoneSettings) {
    this.isAllowed = addressList(openphone.OPENPHONE_WEBHOOK_ALLOWED_IPS);
  }

  async authenticate(source: Source, request: SourceRequest): Promise<Authentication> {
    return this.isAllowed(request.clientAddress) ? source.authenticate(request) : NOT_ALLOWED;
  }
}
