import { readFileSync } from 'node:fs';
import { describeEachStore } from '../support/each-store.js';
import { sampleText } from '../support/openphone-samples.js';
import type { TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { nothingPending } from './support/kill-rounds.js';
import { deliver } from './support/webhooks.js';

const OF_EACH = rounds(30, 100);
const ITEM_BYTES = 1_000_000;
const MAX_BYTES = 1_000_000;
const MAX_HOLD_MS = 50;
const TURNS = 7;

const LISTS = ['api/calls', 'api/messages', 'api/contacts', 'api/conversations', 'api/events', 'dashboard/api/events'];

const time = '2026-10-05T16:12:30Z';
const text = 'Would Thursday at noon suit you? '.repeat(ITEM_BYTES / 33);

function transcript(index: number): string {
  const body = JSON.parse(sampleText('legacy/call.transcript.completed.v3-app'));
  const [line] = body.data.object.dialogue;
  body.data.object.dialogue = Array(Math.ceil(ITEM_BYTES / JSON.stringify(line).length)).fill(line);
  body.data.object.callId = `AC${index}`;
  return JSON.stringify({ ...body, id: `EV${index}` });
}

function bodies(index: number): string[] {
  const message = {
    id: `m${index}`,
    from: `+1310555${1_000 + index}`,
    to: '+14155550142',
    body: text,
    timestamp: time,
  };
  const contact = { id: `t${index}`, name: 'Ada', company: text, timestamp: time };
  return [
    transcript(index),
    JSON.stringify({ event_type: 'message.received', data: message }),
    JSON.stringify({ event_type: 'contact.created', data: contact }),
  ];
}

interface Seen {
  /** The largest answer. */
  bytes: number;
  /** Milliseconds for which one of the requests held the event loop, at most. */
  hold: number;
}

/** What the thread of the event loop has worked so far. Unlike its delay, it does not depend on what else the machine does. */
function loopMilliseconds({ process: { pid } }: ChildService): number {
  const [nanoseconds] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}

describeEachStore('lists of calls, messages and contacts of 1 MB each', (create) => {
  let store: TestStore;

  beforeEach(async () => {
    store = await create();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await store.remove();
  });

  const fill = async (service: ChildService): Promise<void> => {
    for (let index = 0; index < OF_EACH; index++) {
      for (const body of bodies(index)) expect(await deliver(service.url, body)).toMatchObject({ status: 200 });
    }
    await nothingPending(service);
  };

  /** Of each path, the best of some turns. */
  const ask = async (service: ChildService, paths: readonly string[]): Promise<Seen> => {
    const seen: Seen = { bytes: 0, hold: 0 };
    for (const path of paths) {
      const holds: number[] = [];
      for (let turn = 0; turn < TURNS; turn++) {
        const before = loopMilliseconds(service);
        const answer = await service.get(`/${path}`);
        holds.push(loopMilliseconds(service) - before);
        expect([path, answer.status]).toEqual([path, 200]);
        seen.bytes = Math.max(seen.bytes, Buffer.byteLength(answer.body));
      }
      seen.hold = Math.max(seen.hold, Math.round(Math.min(...holds)));
    }
    return seen;
  };

  it(
    `have less than ${MAX_BYTES / 1e6} MB, and hold the event loop for no more than ${MAX_HOLD_MS} ms`,
    async () => {
      const filling = await ChildService.start(store.environment);
      await fill(filling);
      expect(await filling.stop()).toBe(0);
      const lists = LISTS.map((list) => `${list}?limit=200`);
      const service = await ChildService.start(store.environment);
      const listed = await ask(service, lists);
      const one = await ask(service, ['api/calls/AC0', 'api/messages/m0', 'api/contacts/t0']);
      expect(one.bytes).toBeGreaterThan(ITEM_BYTES);
      await service.kill();

      const control = await ChildService.start(store.environment, { sabotage: 'whole-lists' });
      const whole = await ask(control, lists);
      record(`large-lists-${store.kind}`, {
        promises: [],
        rows: ['Q10'],
        test: `${OF_EACH} calls, messages and contacts of 1 MB each; every list of them and of their events, and each by its id, ${store.kind} store`,
        figure: `lists of at most ${Math.round(listed.bytes / 1000)} kB, the event loop held for ${listed.hold} ms; by its id ${one.hold} ms`,
        control: `lists that read the whole of what they shorten: ${whole.hold} ms`,
      });
      expect(listed.bytes).toBeLessThan(MAX_BYTES);
      expect(listed.hold).toBeLessThanOrEqual(MAX_HOLD_MS);
      expect(one.hold).toBeLessThanOrEqual(MAX_HOLD_MS);
      expect(whole.hold).toBeGreaterThan(MAX_HOLD_MS);
    },
    rounds(400_000, 900_000),
  );
});
