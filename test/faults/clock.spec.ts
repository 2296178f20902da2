import { randomBytes } from 'node:crypto';
import { signStandard } from '../../src/sources/kit/standard-webhooks.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { contentsOf } from './support/contents.js';
import { FakeClock, describeFakeClock } from './support/fake-clock.js';
import { record } from './support/figures.js';
import { call, type Answer } from './support/http.js';
import type { SabotageName } from './support/sabotage.js';
import { messageBody, SECRET } from './support/webhooks.js';

const STANDARD_SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const SKEW_SECONDS = 600;
const HOUR_SECONDS = 3_600;
const RETRY_SECONDS = 5;
/** Of a machine that does other things as well. */
const PATIENCE_MS = 60_000;

let store: TestStore;
let clock: FakeClock;

afterEach(async () => {
  await ChildService.killAll();
  clock.remove();
  await store.remove();
});

function post({ url }: ChildService, body: string, headers: Record<string, string>): Promise<Answer> {
  const all = { 'content-type': 'application/json', ...headers };
  return call(`${url}/api/webhooks/openphone`, { method: 'POST', headers: all, body });
}

/** @param secondsAhead what the sender's clock is ahead of this machine's */
function postLegacy(service: ChildService, id: string, secondsAhead = 0): Promise<Answer> {
  const body = messageBody(id);
  return post(service, body, signLegacy(SECRET, Date.now() + secondsAhead * 1000, body));
}

/** What the service's clock is ahead of this machine's. */
async function secondsAhead(service: ChildService): Promise<number> {
  const { headers } = await service.get('/livez');
  return (Date.parse(headers.date ?? '') - Date.now()) / 1000;
}

async function stateOf(service: ChildService, id: string): Promise<string | undefined> {
  const { items } = JSON.parse((await service.get(`/api/events?subject=${id}`)).body);
  return items[0]?.deliveries.find(({ subscriber }: { subscriber: string }) => subscriber === 'again')?.state;
}

describeFakeClock('a clock that is ten minutes off', () => {
  /** Takes a webhook of each scheme. @returns their statuses, how many are kept as stale, and what the status shows */
  const takeOneOfEach = async (skew: number) => {
    store = embeddedStore();
    clock = new FakeClock(skew);
    const secrets = { OPENPHONE_WEBHOOK_SECRET: `${SECRET},${STANDARD_SECRET}` };
    const service = await ChildService.start({ ...store.environment, ...clock.environment, ...secrets });
    const legacy = await postLegacy(service, 'msg_1');
    const body = messageBody('msg_2');
    const now = Math.floor(Date.now() / 1000);
    const standard = await post(service, body, signStandard(STANDARD_SECRET, 'msg_2', now, body));
    const { clockAheadSeconds } = JSON.parse((await service.get('/api/status')).body);
    const stale = JSON.parse((await service.get('/api/quarantine?reason=stale')).body).items;
    await service.stop();
    clock.remove();
    await store.remove();
    expect(Math.abs(clockAheadSeconds - skew)).toBeLessThan(30);
    const statuses = { legacy: legacy.status, standard: standard.status };
    return { ...statuses, stale: stale.length, shown: Math.round(clockAheadSeconds) };
  };

  it('is shown; what becomes stale by it is kept', async () => {
    // a legacy signature may be three days old, as repeats are, and is never from tomorrow
    const ahead = await takeOneOfEach(SKEW_SECONDS);
    expect(ahead).toMatchObject({ legacy: 200, standard: 401, stale: 1 });
    const behind = await takeOneOfEach(-SKEW_SECONDS);
    expect(behind).toMatchObject({ legacy: 401, standard: 401, stale: 2 });
    const right = await takeOneOfEach(0);
    expect(right).toMatchObject({ legacy: 200, standard: 200, stale: 0 });
    record('clock-skew', {
      promises: [],
      rows: ['S7'],
      test: `the clock ${SKEW_SECONDS} s ahead, and as much behind`,
      figure: `signatures of 2026-03-30 stale, legacy ones when it is behind, all kept in the quarantine; /api/status shows ${ahead.shown} s and ${behind.shown} s`,
      control: `the clock right: both accepted, ${right.shown} s shown`,
    });
  }, 300_000);
});

describeFakeClock('a clock that steps back by an hour', () => {
  describeEachStore('while deliveries wait for their retry', (create) => {
    const start = async (sabotage?: SabotageName): Promise<ChildService> => {
      store = await create();
      clock = new FakeClock(0);
      const environment = { ...store.environment, ...clock.environment, RETRY_SECONDS: String(RETRY_SECONDS) };
      const options = { entry: 'retrying-subscriber', ...(sabotage === undefined ? {} : { sabotage }) };
      return ChildService.start(environment, options);
    };
    /** One delivery waits for its retry when the clock steps, another event comes afterwards. @returns when the first did */
    const stepBack = async (service: ChildService): Promise<number> => {
      expect((await postLegacy(service, 'before')).status).toBe(200);
      await eventually(async () => expect(await stateOf(service, 'before')).toBe('retry'), PATIENCE_MS);
      const retrying = Date.now();
      clock.set(-HOUR_SECONDS);
      await eventually(async () => expect(await secondsAhead(service)).toBeLessThan(-SKEW_SECONDS), PATIENCE_MS);
      expect((await postLegacy(service, 'after', -HOUR_SECONDS)).status).toBe(200);
      return retrying;
    };
    const done = (service: ChildService, id: string) =>
      eventually(async () => expect(await stateOf(service, id)).toBe('done'), PATIENCE_MS);

    it('makes none of them late, and loses nothing', async () => {
      const service = await start();
      const retrying = await stepBack(service);
      await done(service, 'before');
      const seconds = (Date.now() - retrying) / 1000;
      await done(service, 'after');
      expect(await service.stop()).toBe(0);
      const { events, messages } = await contentsOf(store);
      expect([...events].sort()).toEqual(['after', 'before']);
      expect([...messages].sort()).toEqual(['after', 'before']);
      record(`clock-step-${store.kind}`, {
        promises: [2],
        rows: ['S7'],
        test: `the clock steps back by an hour while a delivery waits for its retry in ${RETRY_SECONDS} s, ${store.kind} store`,
        figure: `tried again after ${seconds.toFixed(1)} s; an event after the step as well; 0 lost`,
        control: store.kind === 'embedded' ? await control() : 'the server has a clock of its own; see: embedded store',
      });
    }, 400_000);

    /** With the machine's clock in the store, who came last is done first. */
    const control = async (): Promise<string> => {
      await store.remove();
      clock.remove();
      const service = await start('stepping-store');
      await stepBack(service);
      await done(service, 'after');
      expect(await stateOf(service, 'before')).toBe('retry');
      return 'the store by the clock of the machine: the delivery from before the step waits for an hour more';
    };
  });
});
