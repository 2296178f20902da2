import { eventOf, sampleEvent, sampleText } from '../../../../test/support/openphone-samples.js';
import { PhoneNumbers, type Contact } from '../../../contract/index.js';
import { blankContact } from '../../kit/blank.js';

describe('contacts', () => {
  const rosa: Partial<Contact> = {
    name: 'Rosa Delgado',
    firstName: 'Rosa',
    lastName: 'Delgado',
    phones: [{ value: '+13105550176', e164: '+13105550176' }],
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
        phones: [
          { value: '+16465550123', e164: '+16465550123' },
          { value: '+17735550188', e164: '+17735550188' },
        ],
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
    phones: [{ value: '+16465550123', e164: '+16465550123' }],
    emails: ['a@example.test'],
    customFields: [
      { name: 'Mail', type: null, value: '' },
      { name: 'Size', type: null, value: 3 },
      { name: 'Note', type: null, value: 'call me' },
    ],
  });
});

describe('an object of fields', () => {
  const phonesOf = (fields: object, numbers: PhoneNumbers) => {
    const body = JSON.parse(sampleText('legacy/contact.updated.v3-app-fields-object'));
    body.data.object.fields = fields;
    return eventOf(JSON.stringify(body), {}, numbers).data as Contact;
  };

  it.each(['(310) 555-0103', '310-555-0104', '+1 310 555 0105', '3105550106', '1 310.555.0107'])(
    'has a phone in %s, and its E.164 once its country is known',
    (value) => {
      const digits = value.replace(/\D/g, '').slice(-10);
      const read = phonesOf({ Label: value }, new PhoneNumbers('US'));
      expect(read.phones).toEqual([{ value, e164: `+1${digits}` }]);
      expect(read.customFields).toEqual([]);
      const international = value.startsWith('+') ? `+1${digits}` : null;
      expect(phonesOf({ Label: value }, new PhoneNumbers(null)).phones).toEqual([{ value, e164: international }]);
    },
  );

  it('has a short number where its label is that of a phone', () => {
    expect(phonesOf({ Mobile: '5550103' }, new PhoneNumbers(null)).phones).toHaveLength(1);
    expect(phonesOf({ Badge: '5550103' }, new PhoneNumbers(null)).phones).toEqual([]);
  });

  it.each(['2026-10-05', '05.10.2026', '10/05/2026', '2026-10-05 16:12', 'AB-1234567890', '12345678901234567890'])(
    'has no phone in %s',
    (value) => expect(phonesOf({ Birthday: value }, new PhoneNumbers('US')).phones).toEqual([]),
  );
});
