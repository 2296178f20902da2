import { eventOf, sampleEvent, sampleText } from '../../../../test/support/openphone-samples.js';
import type { Contact } from '../../../contract/index.js';
import { blankContact } from '../blank.js';

describe('contacts', () => {
  const rosa: Partial<Contact> = {
    name: 'Rosa Delgado',
    firstName: 'Rosa',
    lastName: 'Delgado',
    phones: ['+13105550176'],
    company: 'Delgado Tile Works',
    role: 'Owner',
  };
  const samples: [string, string, Partial<Contact>][] = [
    [
      'legacy/contact.updated.v3-app',
      'CTe547547aa98dfc38c137c1c1',
      { ...rosa, emails: [], customFields: [{ name: 'Referral source', type: 'string', value: 'Neighbour' }] },
    ],
    [
      'legacy/contact.updated.v3-app-fields-object',
      'CTb41492a3e243194a9e58307e',
      {
        name: 'Theo',
        firstName: 'Theo',
        lastName: '',
        phones: ['+16465550123', '+17735550188'],
        emails: [],
        customFields: [],
      },
    ],
    [
      'legacy/contact.deleted.v3-app',
      'CTb41492a3e243194a9e58307e',
      { name: 'Theo', firstName: 'Theo', lastName: '', deleted: true },
    ],
  ];

  it.each(samples)('%s', (name, id, contact) => {
    expect(sampleEvent(name)).toMatchObject({ subject: { kind: 'contact', id } });
    expect(sampleEvent(name).data).toEqual({ ...blankContact(id), ...contact });
  });
});

it('sorts fields by what they hold where nothing says what they are', () => {
  const body = JSON.parse(sampleText('legacy/contact.updated.v3-app-fields-object'));
  body.data.object.fields = { Home: '+16465550123', Mail: ['a@example.test', ''], Size: 3, Note: 'call me' };
  expect(eventOf(JSON.stringify(body)).data).toMatchObject({
    phones: ['+16465550123'],
    emails: ['a@example.test'],
    customFields: [
      { name: 'Mail', type: null, value: '' },
      { name: 'Size', type: null, value: 3 },
      { name: 'Note', type: null, value: 'call me' },
    ],
  });
});
