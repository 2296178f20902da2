import { randomUUID } from 'node:crypto';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import type { Answer, Service } from './service.js';

const AT = '2026-10-05T16:12:30.000Z';

/** Posts the webhooks that are made in the app, signed. */
export class LegacyWebhooks {
  constructor(
    private readonly service: () => Service,
    private readonly secret: string,
  ) {}

  message(id: string, object: object, type = 'message.received'): Promise<Answer> {
    const blank = { object: 'message', body: 'Hi', media: [], direction: 'incoming', status: 'received' };
    return this.post(type, { ...blank, id, ...object });
  }

  call(id: string, object: object, type = 'call.completed'): Promise<Answer> {
    return this.post(type, { object: 'call', direction: 'incoming', status: 'completed', media: [], id, ...object });
  }

  /** @param phones as they are written */
  contact(
    id: string,
    { phones = [], ...object }: { phones?: string[]; [field: string]: unknown },
    type = 'contact.updated',
  ) {
    const fields = phones.map((value) => ({ name: 'Phone', type: 'phone-number', value }));
    return this.post(type, { object: 'contact', id, fields, updatedAt: AT, ...object });
  }

  private post(type: string, object: object): Promise<Answer> {
    const at = 'at' in object ? object.at : AT;
    const data = { object: { createdAt: at, ...object, at: undefined } };
    const event = { id: `EV${randomUUID()}`, object: 'event', apiVersion: 'v3', createdAt: at, type, data };
    const body = JSON.stringify(event);
    return this.service().post(body, signLegacy(this.secret, Date.now(), body));
  }
}
