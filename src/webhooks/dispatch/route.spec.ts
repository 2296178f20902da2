import type { OnOptions, WebhookEvent } from '../../contract/index.js';
import { route } from './route.js';
import type { Subscription } from './subscription.js';

const EVENT: WebhookEvent = {
  id: '01a20ee4-aeef-74dd-aaf1-f52a98241a5d',
  source: 'openphone',
  dialect: 'legacy',
  type: 'message.received',
  externalId: null,
  deliveryId: null,
  verified: true,
  test: false,
  occurredAt: null,
  receivedAt: new Date(0),
  subject: { kind: 'message', id: 'AC1' },
  data: { from: null },
};

function subscription(where: NonNullable<OnOptions['where']>): Subscription {
  const handler = { pattern: '*', method: 'handle', options: { where }, matches: () => true, call: () => undefined };
  return { name: 'crm', origin: 'a test', options: {}, batch: false, handlers: [handler] };
}

const routeBy = (where: NonNullable<OnOptions['where']>) =>
  route(EVENT, true, { subscriptions: [subscription(where)], isRoutedType: () => true });

describe('where', () => {
  it('decides who gets an event, and the reason is kept', () => {
    expect(routeBy(() => true)).toMatchObject({ deliverTo: [{ subscriber: 'crm' }], notRouted: [] });
    expect(routeBy(() => false)).toEqual({
      deliverTo: [],
      notRouted: [{ subscriber: 'crm', reason: 'filtered by where of handle' }],
    });
  });

  it('that throws fails the delivery, not the webhook', () => {
    const broken = ({ data }: WebhookEvent) => (data as { from: string }).from.startsWith('+1');
    expect(routeBy(broken)).toMatchObject({ deliverTo: [{ subscriber: 'crm' }], notRouted: [] });
  });
});
