import { newEvent, subscriber } from '../../../test/support/dispatch.js';
import type { OnOptions, WebhookEvent } from '../../contract/index.js';
import { route } from './route.js';

const routeBy = (where: NonNullable<OnOptions['where']>) => {
  const subscriptions = [subscriber('crm', () => undefined, { where })];
  return route(newEvent({ data: { from: null } }), { subscriptions, isRoutedType: () => true });
};

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
