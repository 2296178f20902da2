import fc from 'fast-check';
import { compileGlob } from '../../src/webhooks/dispatch/glob.js';
import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { percentile } from '../support/statistics.js';
import { rounds, SEED } from './support/form.js';
import { nothingPending } from './support/kill-rounds.js';
import { steadyLoad } from './support/steady-load.js';

const STRINGS = rounds(2_000, 20_000);
const AT_ONCE = 20;
const EVENTS = 5;
const LONGEST_MS = 1_000;

/** Every list and every parameter that is a text. */
const LISTS: Record<string, readonly string[]> = {
  '/api/events': [
    ...['type', 'subject', 'externalId', 'phoneNumber', 'dialect', 'verified', 'state'],
    ...['since', 'until', 'cursor', 'limit'],
  ],
  '/api/messages': [
    ...['phoneNumber', 'phoneNumberId', 'userId', 'contactId', 'conversationId', 'status', 'direction'],
    ...['since', 'until', 'cursor', 'limit'],
  ],
  '/api/calls': [
    ...['phoneNumber', 'phoneNumberId', 'userId', 'contactId', 'conversationId', 'status', 'direction', 'missed'],
    'cursor',
  ],
  '/api/contacts': ['phoneNumber', 'email', 'externalId', 'origin', 'deleted', 'cursor'],
  '/api/conversations': ['phoneNumber', 'phoneNumberId', 'userId', 'contactId', 'cursor'],
  '/api/dead-letters': ['subscriber', 'error', 'since', 'cursor'],
  '/api/quarantine': ['reason', 'since', 'cursor'],
  '/api/replays': ['cursor', 'since'],
  '/api/audit': ['cursor', 'since'],
};

const INJECTIONS = [
  "' or '1'='1",
  "' or 1=1 --",
  "'; drop table events; --",
  "' union select null, null --",
  '") or ("1"="1',
  "\\' or 1=1 --",
  '$1',
  '$$; select pg_sleep(0.1); $$',
  "x' || pg_sleep(0.1) || '",
  '%',
  '_',
  '*',
  '1e309',
  'NaN',
  '\u0000',
  '\uD800',
  "'\u02BC or 1=1",
];

const TIMES = ['2026-10-05T16:12:30.000Z', '-200000-01-01T00:00:00.000Z', '+275760-01-01T00:00:00.000Z'];

const cursor = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...INJECTIONS) },
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .tuple(fc.constantFrom(...TIMES), fc.constantFrom(...INJECTIONS, '01a20ee4-aeef-74dd-aaf1-f52a98241a5d'))
    .map((position) => cursor(position)),
  fc.json({ maxDepth: 1 }).map((json) => Buffer.from(json).toString('base64url')),
);

/** By itself: beside another that is refused, a parameter is not looked at. */
const single = fc
  .constantFrom(...Object.entries(LISTS).flatMap(([list, names]) => names.map((name) => ({ list, name }))))
  .chain(({ list, name }) => text.map((value) => ({ list, filters: { [name]: value } as Record<string, string> })));

const several = fc
  .constantFrom(...Object.entries(LISTS))
  .chain(([list, parameters]) =>
    fc
      .dictionary(fc.constantFrom(...parameters), text, { minKeys: 1, maxKeys: 3 })
      .map((filters) => ({ list, filters })),
  );

const EVIL = `${'*a'.repeat(8)}*x`;
const VICTIM = 'a'.repeat(34);

const backtracking = (pattern: string) => {
  const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
  return (text: string) => expression.test(text);
};

function timed(matches: (text: string) => boolean): number {
  const started = performance.now();
  expect(matches(VICTIM)).toBe(false);
  return performance.now() - started;
}

const queries = fc.oneof(single, several);

/** A cursor without the name of its list is refused before anything looks into it. */
function named(list: string, filters: Record<string, string>): Record<string, string> {
  const place = filters['cursor'];
  return place === undefined ? filters : { ...filters, cursor: `${list.slice('/api/'.length)}.${place}` };
}

/** Everything, which nobody has asked for. */
function isFinding(filters: Record<string, string>, body: string): boolean {
  const { items } = JSON.parse(body) as { items: { subject?: { id: string }; externalId?: string }[] };
  return items.some(
    ({ subject, externalId }) =>
      ('subject' in filters && subject?.id !== filters['subject']) ||
      ('externalId' in filters && externalId !== filters['externalId']),
  );
}

describeEachStore('texts that pretend to be SQL', (create) => {
  let store: TestStore;

  const open = async (sabotage?: 'pasted-sql'): Promise<ChildService> => {
    const service = await ChildService.start(store.environment, sabotage === undefined ? {} : { sabotage });
    const ids = Array.from({ length: EVENTS }, (_, index) => `msg_${index}`);
    await steadyLoad(service.url, ids, 50);
    await nothingPending(service);
    return service;
  };
  beforeEach(async () => {
    store = await create();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await store.remove();
  });

  const ask = async (service: ChildService, runs: number, seen: Record<number, number>): Promise<void> => {
    await fc.assert(
      fc.asyncProperty(fc.array(queries, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (asked) => {
        const answers = await Promise.all(
          asked.map(async ({ list, filters }) => {
            const answer = await service.get(`${list}?${new URLSearchParams(named(list, filters)).toString()}`);
            seen[answer.status] = (seen[answer.status] ?? 0) + 1;
            const finding = answer.status === 200 && isFinding(filters, answer.body);
            return { list, filters, finding, ok: [200, 400].includes(answer.status), status: answer.status };
          }),
        );
        expect(answers.filter(({ ok, finding }) => !ok || finding)).toEqual([]);
      }),
      { numRuns: runs / AT_ONCE, seed: SEED },
    );
  };

  it('are texts in every filter of every list', async () => {
    const service = await open();
    const seen: Record<number, number> = {};
    await ask(service, STRINGS, seen);
    expect(seen[200]).toBeGreaterThan(STRINGS / 20);
    expect(JSON.parse((await service.get('/api/events')).body)).toMatchObject({ items: { length: EVENTS } });
    await service.kill();

    const control = await open('pasted-sql');
    await expect(ask(control, STRINGS, {})).rejects.toThrow(/Property failed/);
    record(`filters-${store.kind}`, {
      promises: [],
      rows: ['W7'],
      test: `${STRINGS} requests with texts that pretend to be SQL, any texts and forged cursors in every parameter of every list, ${store.kind} store`,
      figure: `${seen[200]} × 200, ${seen[400]} × 400, 0 answers of 5xx, 0 items that nobody asked for`,
      control: 'the subject pasted into the statement: found',
    });
  }, 300_000);

  it('cost little, whatever the pattern', async () => {
    const service = await open();
    const patterns = ['*', '*'.repeat(100), '*a'.repeat(50), `${'*e'.repeat(49)}*x`, '*.*.*.*.*.*', 'a*'.repeat(50)];
    const times: number[] = [];
    const pings: number[] = [];
    for (const pattern of patterns) {
      for (const state of ['', '&state=done', '&state=dead']) {
        const asking = service.get(`/api/events?limit=200&type=${encodeURIComponent(pattern)}${state}`);
        pings.push((await service.get('/livez')).milliseconds);
        const { status, milliseconds } = await asking;
        expect(status).toBe(200);
        times.push(milliseconds);
      }
    }
    expect(Math.max(...pings)).toBeLessThan(LONGEST_MS);
    const [ours, naive] = [timed(compileGlob(EVIL)), timed(backtracking(EVIL))];
    expect(naive).toBeGreaterThan(20 * ours);
    record(`patterns-${store.kind}`, {
      promises: [],
      rows: ['W8'],
      test: `${times.length} lists by patterns of up to 100 wildcards, ${store.kind} store`,
      figure: `answered within ${Math.round(Math.max(...times))} ms (p50 ${Math.round(percentile(times, 50))} ms); others meanwhile within ${Math.round(Math.max(...pings))} ms`,
      control: `one such pattern in routing: ${ours.toFixed(3)} ms; as a regular expression that backtracks: ${Math.round(naive)} ms`,
    });
  }, 120_000);
});
