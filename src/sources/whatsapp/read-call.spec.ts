import type { Call } from '../../contract/index.js';
import { permutations } from '../../../test/support/orders.js';
import { callItemOf, eventsOf } from '../../../test/support/source-events.js';
import { openWith } from '../../../test/support/source-vectors.js';
import type { Source } from '../source.js';
import { WhatsappSettings } from './whatsapp.settings.js';

let source: Source;
beforeAll(async () => {
  const entry = { settings: WhatsappSettings, load: () => import('./whatsapp.source.js') };
  source = await openWith(entry, { SECRET: '1d2c3b4a59687786957463524130fedc' });
});

const OURS = '+14155550142';
const metadata = { display_phone_number: '14155550142', phone_number_id: '1065' };
const webhook = (field: string, value: object) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1022', changes: [{ field, value: { metadata, ...value } }] }],
});
const calls = (...items: unknown[]) => eventsOf(source, webhook('calls', { calls: items }));
const call = {
  id: 'wacid.1',
  from: '13105550176',
  to: '14155550142',
  timestamp: '1795185121',
  direction: 'USER_INITIATED',
};

describe('calls', () => {
  const end = { ...call, event: 'terminate', status: 'COMPLETED' };
  const talk = { start_time: '1795185004', end_time: '1795185121' };

  it.each<[string, object, string, Partial<Call>]>([
    ['taken', { ...end, ...talk }, 'call.completed', { status: 'completed', missed: false, durationSeconds: 117 }],
    ['a list of words', { ...end, ...talk, status: ['Completed'] }, 'call.completed', { status: 'completed' }],
    ['not taken', end, 'call.missed', { status: 'no-answer', missed: true, durationSeconds: null }],
    ['failed', { ...end, status: ['FAILED'] }, 'call.missed', { status: 'failed', missed: true }],
    [
      'not taken there',
      { ...end, direction: 'BUSINESS_INITIATED' },
      'call.completed',
      { status: 'no-answer', missed: false, from: OURS, to: '+13105550176', participants: ['+13105550176', OURS] },
    ],
    [
      'parties swapped',
      { ...end, from: call.to, to: call.from },
      'call.missed',
      { direction: 'inbound', from: '+13105550176', to: OURS },
    ],
    ['of unknown direction', { ...end, direction: null }, 'call.completed', { direction: null, missed: null }],
    ['another word', { ...call, event: 'pre_accept' }, 'call.updated', { status: null }],
  ])('%s', (_what, said, type, data) => {
    expect(calls(said)).toMatchObject([{ type, data, problems: [] }]);
  });

  it('have recordings and transcripts that must be fetched', () => {
    const found = calls(
      { ...call, event: 'call_recording_available', media_id: '55' },
      { ...call, event: 'call_transcription_available' },
    );
    expect(found).toMatchObject([
      { type: 'call.recording.completed', toFetch: [{ what: 'recording', id: '55' }] },
      { type: 'call.transcript.completed', toFetch: [{ what: 'transcript', id: null }] },
    ]);
  });

  it('leave the same call behind in every order, also again', () => {
    const story = calls({ ...call, event: 'connect', timestamp: '1795185000' }, { ...end, ...talk });
    for (const order of permutations([...story, ...story])) {
      expect(callItemOf(source, order)).toEqual(callItemOf(source, story));
    }
    expect(callItemOf(source, story)).toMatchObject({ status: 'completed', missed: false, durationSeconds: 117 });
  });
});

describe('preferences', () => {
  const preference = { wa_id: '13105550176', user_id: 'US.1', category: 'marketing_messages', timestamp: 1795186680 };
  const said = (change: object) =>
    eventsOf(source, webhook('user_preferences', { user_preferences: [{ ...preference, ...change }] }));

  it('are opt-outs and their undoing', () => {
    const at = '2026-11-20T14:58:00.000Z';
    const data = { number: '+13105550176', channel: 'whatsapp', keyword: 'marketing_messages', at };
    expect(said({ value: 'stop' })).toMatchObject([{ type: 'contact.opted_out', data, subject: { kind: 'unknown' } }]);
    expect(said({ value: 'resume' })).toMatchObject([{ type: 'contact.opted_in', data }]);
  });

  it('of people who hide their number name their id', () => {
    expect(said({ value: 'stop', wa_id: undefined })).toMatchObject([
      { type: 'contact.opted_out', data: { number: null }, subject: { kind: 'unknown', id: 'US.1' } },
    ]);
  });

  it('of another kind, or of nobody, are kept as sent', () => {
    expect(said({ value: 'later' })).toMatchObject([{ type: 'whatsapp.user_preferences', problems: [] }]);
    const [event] = said({ value: 'stop', wa_id: undefined, user_id: undefined });
    expect(event).toMatchObject({
      type: 'whatsapp.user_preferences',
      problems: [{ path: expect.stringMatching(/wa_id$/) }],
    });
  });
});
