import fc from 'fast-check';
import { toCallItem } from '../../src/calls/call-item.js';
import { callStateOf, mergeCalls } from '../../src/calls/fold-call.js';
import { DIALECTS, sampleEvent } from '../../src/sources/openphone/sample-events.js';
import { toContactItem } from '../../src/contacts/contact-item.js';
import { contactStateOf, mergeContacts } from '../../src/contacts/fold-contact.js';
import { messageStateOf, mergeMessages } from '../../src/messages/fold-message.js';
import { toMessageItem } from '../../src/messages/message-item.js';
import { EVENT_TYPES } from '../../src/sources/openphone/event-types.js';
import { changeOf } from '../support/changes.js';
import { NUMBERS, readBody } from '../support/openphone-samples.js';
import { mistakesIn } from './described.js';
import { UNLISTED } from '../support/unlisted-types.js';

/** What a module makes of an event's data, as the API answers it; null where no typed handler gets it. */
function shown(kind: string, event: never): { type: string; item: object } | null {
  if (kind === 'message') {
    const state = messageStateOf(event);
    return { type: 'MessageItem', item: { ...toMessageItem(mergeMessages(state, state), NUMBERS), names: {} } };
  }
  if (kind === 'call') {
    const state = callStateOf(event);
    return { type: 'CallItem', item: { ...toCallItem(mergeCalls(state, state)), names: {} } };
  }
  if (kind !== 'contact') return null;
  const state = contactStateOf(event);
  return { type: 'ContactItem', item: toContactItem(mergeContacts(state, state), NUMBERS) };
}

function mistakesOf(body: unknown): string[] {
  return readBody((JSON.stringify(body) as string | undefined) ?? '').events.flatMap((event) => {
    const answer = shown(event.subject.kind, { ...event, source: 'openphone' } as never);
    return answer === null ? [] : mistakesIn(answer.type, JSON.parse(JSON.stringify(answer.item)));
  });
}

describe.each(DIALECTS)('in the form %s', (dialect) => {
  it.each([...EVENT_TYPES, ...UNLISTED])(
    '%s gives modules what the API describes, whatever is changed in it',
    (type) => {
      const sample = sampleEvent(type, dialect);
      expect(mistakesOf(sample)).toEqual([]);
      fc.assert(
        fc.property(changeOf(sample), (body) => {
          expect(mistakesOf(body)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each(UNLISTED)('%s is not taken for what its name begins with', (type) => {
    expect(readBody(JSON.stringify(sampleEvent(type, dialect))).events).toMatchObject([
      { subject: { kind: 'unknown' } },
    ]);
  });
});
