import { signLegacy } from '../../src/sources/openphone/sign.js';
import { samplesOf } from '../deploy/promql.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { call } from './support/http.js';
import { inParallel } from './support/in-parallel.js';
import type { SabotageName } from './support/sabotage.js';
import { SECRET } from './support/webhooks.js';

const TYPES = 10_000;
const FEW = 100;
const AT_ONCE = 64;

let store: TestStore;

beforeEach(() => {
  store = embeddedStore();
});
afterEach(async () => {
  await ChildService.killAll();
  await store.remove();
});

/** A genuine webhook of a type, an API version and a dialect that nobody has heard of, in one of the three forms. */
function post({ url }: ChildService, number: number): Promise<{ status: number }> {
  const type = `made.up.${number}`;
  const data = { id: `thing_${number}`, object: type };
  const forms = [
    { event_type: type, data },
    { id: `EV${number}`, object: 'event', apiVersion: `v${number}`, type, data: { object: data } },
    { id: `EV${number}`, apiVersion: `9999-${number}`, type, data: { resource: data } },
  ];
  const body = JSON.stringify(forms[number % forms.length]);
  const headers = {
    'content-type': `application/x-${number}+json`,
    'quo-api-version': `v${number}`,
    'x-dialect': type,
    'user-agent': type,
  };
  const signature = number % 10 === 9 ? { 'openphone-signature': type } : signLegacy(SECRET, Date.now(), body);
  const target = `${url}/api/webhooks/openphone?dialect=${type}`;
  return call(target, { method: 'POST', headers: { ...headers, ...signature }, body });
}

/** How many series Prometheus would keep, and how many types the status shows. */
async function size(service: ChildService): Promise<{ series: number; types: number }> {
  const metrics = (await service.get('/metrics')).body;
  const { events } = JSON.parse((await service.get('/api/status')).body);
  expect(samplesOf(metrics).size).toBeGreaterThan(10);
  return {
    series: metrics.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
    types: Object.keys(events.byType).length,
  };
}

/** @returns sizes after a few types, and after many */
async function sizesWith(types: number, sabotage: SabotageName | null) {
  const environment = { ...store.environment, RATE_LIMIT_MAX: String(2 * TYPES) };
  const service = await ChildService.start(environment, sabotage === null ? {} : { sabotage });
  const numbers = Array.from({ length: types }, (_, number) => number);
  for (const number of numbers.slice(0, FEW)) await post(service, number);
  // refused ones are written a moment later
  await eventually(async () => expect((await service.get('/metrics')).body).toContain('_quarantined{'));
  const before = await size(service);
  const answers = new Map<number, number>();
  await inParallel(AT_ONCE, numbers.slice(FEW), async (number) => {
    const { status } = await post(service, number);
    answers.set(status, (answers.get(status) ?? 0) + 1);
  });
  const after = await size(service);
  await service.kill();
  return { before, after, answers };
}

it('nothing a payload says makes more series', async () => {
  const { before, after, answers } = await sizesWith(TYPES, null);
  expect([...answers.keys()].sort()).toEqual([200, 401]);
  expect(after).toEqual(before);
  await store.remove();
  store = embeddedStore();
  const open = await sizesWith(3 * FEW, 'open-labels');
  expect(open.after.series).toBeGreaterThan(open.before.series + FEW);
  expect(open.after.types).toBeGreaterThan(open.before.types + FEW);
  record('cardinality', {
    promises: [],
    rows: ['W11'],
    test: `${TYPES} webhooks, each of a type, version and dialect of its own, in three forms, one in ten with a senseless signature`,
    figure: `${before.series} series in /metrics after ${FEW} of them, ${after.series} after all; ${after.types} type in /api/status`,
    control: `labels from the payload: ${open.before.series} series after ${FEW}, ${open.after.series} after ${3 * FEW}`,
  });
}, 300_000);
