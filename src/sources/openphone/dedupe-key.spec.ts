import { eventOf, sampleText } from '../../../test/support/openphone-samples.js';

const keyOf = (...given: Parameters<typeof eventOf>) => eventOf(...given).dedupeKey;
const message = sampleText('2026-03-30/message.received');
const testEvent = message.replace(/EV[0-9a-f]{32}/, 'EV-test-message-received');

describe('the key of an event', () => {
  it('is the same for repeats, other subscriptions and other formatting', () => {
    const again = JSON.stringify(JSON.parse(message));
    expect(keyOf(message, { deliveryId: 'msg_1' })).toBe('2026-03-30:EV9a95e0da16977d790194f0a6ef72a942');
    expect(keyOf(again, { deliveryId: 'msg_2' })).toBe(keyOf(message));
  });

  it('is the same whichever scheme proved it', () => {
    expect(keyOf(message, { scheme: 'standard' })).toBe(keyOf(message, { scheme: 'legacy' }));
  });

  it('is the body where there is no event id', () => {
    const workwhile = sampleText('workwhile/call.ended');
    expect(keyOf(workwhile)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(keyOf(workwhile)).toBe(keyOf(workwhile));
    expect(keyOf(`${workwhile} `)).not.toBe(keyOf(workwhile));
  });

  it.each([7, '', 'x'.repeat(201), 'EV\\u0000', 'EV\\ud800', null, {}])('is the body where the id is %j', (id) => {
    const text = JSON.stringify(id).replaceAll('\\\\', '\\');
    expect(keyOf(`{"id":${text},"type":"x","data":{"object":{}}}`)).toMatch(/^sha256:/);
  });

  it('is never longer than the store takes', () => {
    expect(keyOf(`{"id":"${'x'.repeat(200)}","type":"x","data":{"resource":{}}}`).length).toBeLessThanOrEqual(200);
    expect(keyOf(testEvent, { deliveryId: 'x'.repeat(200) }).length).toBeLessThanOrEqual(200);
  });

  it('keeps the two generations apart', () => {
    const [old, now] = ['object', 'resource'].map((shape) => keyOf(`{"id":"EV1","type":"x","data":{"${shape}":{}}}`));
    expect([old, now]).toEqual(['legacy:EV1', '2026-03-30:EV1']);
  });
});

describe("the vendor's test event", () => {
  it('is told as such', () => {
    expect(eventOf(testEvent)).toMatchObject({ test: true, externalId: 'EV-test-message-received' });
    expect(eventOf(message)).toMatchObject({ test: false });
  });

  it('is new with each delivery, but not with a repeat of one', () => {
    expect(keyOf(testEvent, { deliveryId: 'msg_1' })).toBe('test:msg_1');
    const at = (ms: number) => keyOf(testEvent, { deliveryId: null, signedAt: new Date(ms) });
    expect(at(1)).toBe(at(1));
    expect(at(1)).not.toBe(at(2));
  });
});
