import { eventually } from '../../support/eventually.js';
import type { Stage } from './stage.js';

/** Ids of events in states that are worth seeing. */
export interface Filled {
  /** Its delivery has failed for good. */
  dead: string;
  /** Its delivery waits for another attempt. */
  busy: string;
}

const TYPES = [
  'message.received',
  'message.delivered',
  'call.ringing',
  'call.completed',
  'call.recording.completed',
  'contact.updated',
];

/** Invented events of all kinds, a dead letter, one that is tried again, and a refused webhook. */
export async function fill(stage: Stage): Promise<Filled> {
  for (const type of TYPES) await stage.trigger(type);
  const dead = await stage.trigger('message.received', { body: 'the CRM will refuse this' });
  const busy = await stage.trigger('message.received', { body: 'the CRM will be busy' });
  await stage.trigger('message.received', {}, Buffer.from('a secret nobody knows').toString('base64'));
  await eventually(async () => {
    const { body } = await stage.service.get('/dashboard/api/overview');
    expect(body).toMatchObject({ deadLetters: 1, quarantined: { total: 1 } });
    expect((await stage.service.get(`/api/events/${busy}`)).body.deliveries).toContainEqual(
      expect.objectContaining({ state: 'retry' }),
    );
  });
  return { dead, busy };
}
