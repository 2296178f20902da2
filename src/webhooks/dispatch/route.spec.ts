import { newEvent, subscriber } from '../../../test/support/dispatch.js';
import type { OnOptions, WebhookEvent } from '../../contract/index.js';
import { compileGlob } from './glob.js';
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

describe('source', () => {
  it('narrows a handler to one platform', () => {
    const subscriptions = [subscriber('crm', () => undefined, { source: 'twilio' })];
    const from = (source: string) => route(newEvent({ source }), { subscriptions, withheld: () => null });
    expect(from('twilio')).toMatchObject({ deliverTo: [{ subscriber: 'crm' }], notRouted: [] });
    expect(from('openphone')).toEqual({
      deliverTo: [],
      notRouted: [{ subscriber: 'crm', reason: 'only events of another source are wanted by handle' }],
    });
  });
});

describe('an opt-out', () => {
  const notice = newEvent({ type: 'contact.opted_out', subject: { kind: 'unknown', id: null } });
  const takenBy = (pattern: string, raw = false) => {
    const any = subscriber('crm', () => undefined);
    const handlers = any.handlers.map((handler) => ({ ...handler, pattern, matches: compileGlob(pattern), raw }));
    return route(notice, { subscriptions: [{ ...any, handlers }], withheld: () => null }).deliverTo.length === 1;
  };

  it('is for handlers that name it: it is no contact', () => {
    expect([takenBy('contact.opted_out'), takenBy('contact.*')]).toEqual([true, false]);
    expect([takenBy('*', true), takenBy('contact.*', true)]).toEqual([true, true]);
  });
});
