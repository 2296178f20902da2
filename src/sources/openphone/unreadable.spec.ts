import { readBody, sampleText } from '../../../test/support/openphone-samples.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- payloads are changed freely
type Body = any;

const V3_MESSAGE = 'legacy/message.received.v3-app';
const MESSAGE = '2026-03-30/message.received';
const CALL = '2026-03-30/call.completed';

describe('without its id, a party or its text an event cannot be read', () => {
  it.each<[string, string, (data: Body) => void]>([
    ['the id', MESSAGE, (d) => (d.resource.id = 7)],
    ['the sender', V3_MESSAGE, (d) => delete d.object.from],
    ['the sender', MESSAGE, (d) => (d.context.senderIdentifier = 13105550176)],
    ['the recipients', MESSAGE, (d) => (d.context.recipientIdentifiers = '+14155550142')],
    ['the text', V3_MESSAGE, (d) => (d.object.body = { text: 'x' })],
    ['the text', MESSAGE, (d) => (d.resource.text = ['x'])],
    ['the id', CALL, (d) => delete d.resource.id],
    ['the id', 'legacy/contact.updated.v3-app', (d) => (d.object.id = null)],
  ])('%s of %s', (_, name, change) => {
    const body: Body = JSON.parse(sampleText(name));
    change(body.data);
    const { problems, events } = readBody(JSON.stringify(body));
    expect(problems).toHaveLength(1);
    // as sent
    expect(events).toMatchObject([{ subject: { kind: 'unknown' }, data: body.data.object ?? body.data.resource }]);
  });
});
