import type { Message, WebhookEvent } from '../../src/contract/index.js';
import { callEvent, contactEvent, messageEvent, phone } from './sample-events.js';

const OURS = '+14155550142';

const at = (second: number) => new Date(Date.parse('2026-10-05T16:00:00Z') + second * 1000).toISOString();

/** Events about the same few subjects in all dialects' manners: with and without conversation, times and lists. */
export function historyOfADay(): WebhookEvent[] {
  return [...Array.from({ length: 6 }, (_, index) => eventsOfMessage(index)).flat(), ...calls(), ...contacts()];
}

function eventsOfMessage(index: number): WebhookEvent[] {
  const id = `AC${index}`;
  // the last one's conversation is named by no message
  const theirs = `+1310555017${index === 5 ? 9 : index % 3}`;
  const sent: Partial<Message> & { id: string } = {
    id,
    direction: 'outbound',
    from: OURS,
    to: [theirs],
    body: `Text ${index}`,
  };
  const named = { phoneNumberId: 'PN1', conversationId: `CN${index % 3}` };
  return [
    messageEvent('message.sent', at(index), { ...sent, status: 'sent', createdAt: at(index) }),
    messageEvent('message.delivered', at(index + 9), { ...sent, ...(index < 4 ? named : {}), status: 'delivered' }),
    // another creation time, recipient and number, so that the message moves within and between conversations
    messageEvent('message.delivered', at(index + 9), {
      id,
      to: [theirs, `+1212555010${index % 2}`],
      createdAt: at(index - 20),
    }),
    messageEvent('message.undelivered', index === 0 ? null : at(index + 5), { id, errorCode: '30005' }),
  ];
}

function calls(): WebhookEvent[] {
  return ['AC90', 'AC91'].flatMap((id, index) => [
    callEvent('call.ringing', at(100), { id, direction: 'inbound', from: `+1310555017${index}`, startedAt: at(100) }),
    callEvent('call.completed', at(160), { id, status: 'completed', participants: [OURS], endedAt: at(160) }),
    callEvent('call.missed', at(160), { id, startedAt: at(99), conversationId: 'CN1' }),
    callEvent('call.summary.completed', at(170), { id, summary: ['Nothing was said'] }),
    callEvent('call.recording.completed', null, {
      id,
      recordings: [{ id: null, url: `https://example.com/${id}`, type: null, durationSeconds: 1, startedAt: null }],
    }),
  ]);
}

function contacts(): WebhookEvent[] {
  return ['CT1', 'CT2'].flatMap((id) => [
    contactEvent('contact.created', at(200), { id, name: 'John Doe', phones: [phone('+13105550170')] }),
    contactEvent('contact.updated', at(201), { id, changes: { name: 'John Smith', email: 'John@Example.com' } }),
    contactEvent('contact.updated', at(201), { id, firstName: 'John', lastName: 'Smith', emails: [] }),
    contactEvent('contact.deleted', id === 'CT1' ? at(202) : at(199), { id, deleted: true }),
    contactEvent('contact.updated', null, { id, role: 'CEO' }),
  ]);
}
