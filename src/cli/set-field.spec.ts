import { setField } from './set-field.js';

it('fields are set by their path, as JSON or else as text', () => {
  const event = { data: { object: { body: 'Hi' } } };
  setField(event, 'data.object.body', 'a=b');
  setField(event, 'data.object.count', '7');
  setField(event, 'extra.list', '[""]');
  expect(event).toEqual({ data: { object: { body: 'a=b', count: 7 } }, extra: { list: [''] } });
});
