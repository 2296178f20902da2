import { newEvent, subscriber } from '../../../test/support/dispatch.js';
import type { OnOptions, WebhookEvent } from '../../contract/index.js';
import { route } from './route.js';

const routeBy = (where: NonNullable<OnOptions['where']>) => {
  const subscriptions = [subscriber('crm', () => undefined, { where })];
  return route(newEvent({ data: { from: null } }), { subscriptions, withheld: () => null });
};

describe('an order by subject', () => {
  it('is of one source: another may have the same ids', () => {
    const subscriptions = [subscriber('crm', () => undefined, { orderBy: 'subject' })];
    const keyOf = (source: string) =>
      route(newEvent({ source, subject: { kind: 'call', id: '7' } }), { subscriptions, withheld: () => null })
        .deliverTo[0]?.orderKey;
    expect([keyOf('aircall'), keyOf('dialpad')]).toEqual(['aircall:call:7', 'dialpad:call:7']);
  });
});

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
