import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../../src/database/tables.js';
import { seededNumber, seedEvents } from '../../bench/seed-events.js';
import { withDatabase, type Place } from '../../bench/stored.js';
import type { TestStore } from '../../support/stores.js';
import { ChildService } from './child-service.js';
import { nothingPending } from './kill-rounds.js';
import { call } from './http.js';
import { signLegacy } from '../../../src/sources/openphone/sign.js';
import { sampleText } from '../../support/openphone-samples.js';
import { SECRET } from './webhooks.js';

/** Shares of all events, the oldest first: where they stand, so that lists have to look far for them. */
const STATES = { failed: 0.002, cancelled: 0.001, retry: 0.005, created: 0.02, active: 0.0001 };
/** The oldest of all, and only these. */
const RARE_EVENTS = 30;

/** The line of all messages. */
export const SEEDED_LINE = '+14155550142';
/** Contacts of one number: a switchboard's. */
const CONTACTS = 2_000;

/** Fills an empty store with so many events of the past, some of them in trouble, and leaves it without a service. */
export async function fillStore(store: TestStore, events: number): Promise<void> {
  const service = await ChildService.start(store.environment);
  const body = sampleText('legacy/message.received.v3-app');
  const headers = signLegacy(SECRET, Date.now(), body);
  expect(await call(`${service.url}/api/webhooks/openphone`, { method: 'POST', headers, body })).toMatchObject({
    status: 200,
  });
  await nothingPending(service);
  expect(await service.stop()).toBe(0);
  const place = placeOf(store);
  await seedEvents(place, events);
  await withDatabase(place, (db) => makeTrouble(db, events));
}

export function placeOf({ environment }: TestStore): Place {
  return { databaseUrl: environment['DATABASE_URL'] || null, dataDirectory: environment['DATA_DIR'] ?? '' };
}

async function makeTrouble(db: Kysely<Tables>, events: number): Promise<void> {
  await sql`
    update events set type = 'contact.updated'
    where id in (select id from events order by id limit ${RARE_EVENTS})`.execute(db);
  let done = 0;
  for (const [state, share] of Object.entries(STATES)) {
    const count = Math.ceil(events * share);
    // times of tomorrow: nobody is to touch them
    await sql`
      update pgboss.job set state = ${state}::pgboss.job_state, start_after = now() + interval '1 day',
        started_on = now() + interval '1 day', retry_count = 1, output = '{"message": "no answer from the other side"}',
        completed_on = case when ${state} in ('failed', 'cancelled') then completed_on end
      where name = 'messages' and id in (
        select id from events order by id offset ${done} limit ${count})`.execute(db);
    done += count;
  }
  await sql`
    insert into contacts (id, at, deleted, phones, emails, name, state)
    select 'CT' || n, now() - n * interval '1 second', false, array[${SEEDED_LINE}, ${seededNumber(7)}], '{}', 'Name ' || n,
      json_build_object('id', 'CT' || n, 'fields', '{}'::json)
    from generate_series(1, ${CONTACTS}::int) as n`.execute(db);
  await sql`
    insert into quarantine select gen_random_uuid(), 'openphone', 'signature-mismatch', 'no secret matches', 'POST',
      '/api/webhooks/openphone', '203.0.113.7', '{}', convert_to(repeat('x', 1000), 'UTF8'), now() - n * interval '1 second'
    from generate_series(1, 1000) as n`.execute(db);
}
