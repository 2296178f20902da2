import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STORE } from '../../src/database/database.module.js';
import type { Store } from '../../src/database/store.js';
import { describePostgres } from '../support/each-store.js';
import { commandLine } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import { embeddedStore, postgresStore, type TestStore } from '../support/stores.js';

const message = (id: string) => ({
  event_type: 'message.received',
  data: { id, from: '+13105550170', to: '+14155550142', body: 'Hello', timestamp: '2026-10-05T16:12:30Z' },
});

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'backup-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('a backup of the embedded store', () => {
  let store: TestStore;
  let service: Service;

  beforeEach(async () => {
    store = embeddedStore();
    service = await Service.start(store);
  });
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  const target = () => join(directory, 'restored');
  const file = () => join(directory, 'backup.tar');
  const restore = (from: string, to: string) =>
    commandLine(service, ['restore', from], { environment: { DATA_DIR: to } });

  it('is taken while the service runs, and restored into a service that goes on from there', async () => {
    await service.post(message('m1'));
    await eventually(async () => expect((await service.get('/api/messages/m1')).status).toBe(200));
    const saved = await commandLine(service, ['backup', file()]);
    expect(saved).toMatchObject({ code: 0, err: '', out: expect.stringContaining('complete') });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    await service.post(message('m2'));

    expect(await restore(file(), target())).toMatchObject({ code: 0, err: '' });
    const other = await Service.start({ ...store, environment: { DATA_DIR: target(), DATABASE_URL: '' } });
    try {
      expect((await other.get('/api/messages/m1')).body).toMatchObject({ body: 'Hello' });
      expect((await other.get('/api/messages/m2')).status).toBe(404);
      expect((await other.post(message('m1'))).body).toMatchObject({ duplicate: true });
      expect((await other.post(message('m2'))).body).toMatchObject({ success: true, duplicate: false });
      expect((await other.request('/health')).body.status).toBe('ok');
    } finally {
      await other.stop();
    }
    const { items } = (await service.get('/api/audit')).body;
    expect(items[0]).toMatchObject({ action: 'POST /api/backups', status: 200 });
  });

  it('can be taken again and again, also at once, and beside an erasure', async () => {
    const [one, other] = await Promise.all([
      commandLine(service, ['backup', join(directory, '1')]),
      commandLine(service, ['backup', join(directory, '2')]),
      service.send('POST', '/api/erasures', { phoneNumber: '+13105550170' }),
    ]);
    expect([one.code, other.code]).toEqual([0, 0]);
  });

  it('does not mind statements of others that fail meanwhile', async () => {
    const { backup, pool }: Store = service.app.get(STORE, { strict: false });
    if (backup === null) throw new TypeError('the embedded store makes backups');
    const parts = backup(() => undefined)[Symbol.asyncIterator]();
    expect(await parts.next()).toMatchObject({ done: false });
    await expect(pool.query('select 1 / 0')).rejects.toThrow('division by zero');
    const slots = async () => (await pool.query('select slot_name from pg_replication_slots')).rows;
    expect(await slots()).toHaveLength(1);
    for (let part = await parts.next(); part.done !== true;) part = await parts.next();
    expect(await slots()).toEqual([]);
  });

  it('that breaks off leaves no file, holds nothing up, and the next one succeeds', async () => {
    const broken = new AbortController();
    const response = await fetch(`${service.url}/api/backups`, {
      method: 'POST',
      headers: { authorization: 'Bearer operator-token-of-the-tests-0123456789' },
      signal: broken.signal,
    });
    await response.body?.getReader().read();
    broken.abort();
    expect(await commandLine(service, ['backup', file()])).toMatchObject({ code: 0 });
  });

  it('is not restored where it is damaged, cut off, no backup, or would overwrite something', async () => {
    await commandLine(service, ['backup', file()]);
    const bytes = readFileSync(file());
    const attempt = async (content: Buffer) => {
      writeFileSync(join(directory, 'other.tar'), content);
      const answer = await restore(join(directory, 'other.tar'), target());
      expect(readdirSync(target()).filter((name) => name.startsWith('postgres'))).toEqual([]);
      return answer;
    };
    const flipped = Buffer.from(bytes);
    const at = bytes.length / 2;
    flipped.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    expect(await attempt(flipped)).toMatchObject({ code: 1, err: expect.stringContaining('damaged') });
    expect(await attempt(bytes.subarray(0, -1024 - 512))).toMatchObject({
      code: 1,
      err: expect.stringContaining('ends before'),
    });
    expect(await attempt(Buffer.from('nothing of the kind'.repeat(100)))).toMatchObject({
      code: 1,
      err: expect.stringContaining('tar archive'),
    });
    const running = store.environment.DATA_DIR ?? '';
    expect(await restore(file(), running)).toMatchObject({ code: 1, err: expect.stringContaining('in use') });
    expect(await commandLine(service, ['backup', file()])).toMatchObject({
      code: 1,
      err: expect.stringContaining('exists already'),
    });
    expect(sha256(readFileSync(file()))).toBe(sha256(bytes));
    await restore(file(), target());
    expect(await restore(file(), target())).toMatchObject({ code: 1, err: expect.stringContaining('not empty') });
  });
});

describePostgres('a backup of a PostgreSQL server', () => {
  it('is left to its own tools, which are named', async () => {
    const store = await postgresStore();
    const service = await Service.start(store);
    try {
      expect(await commandLine(service, ['backup', join(directory, 'backup.tar')])).toMatchObject({
        code: 1,
        err: expect.stringContaining('pg_dump --format=custom'),
      });
      const restored = await commandLine(service, ['restore', 'x'], { environment: { DATABASE_URL: 'postgres://x' } });
      expect(restored).toMatchObject({ code: 1, err: expect.stringContaining('pg_restore') });
      expect(readdirSync(directory)).toEqual([]);
    } finally {
      await service.stop();
      await store.remove();
    }
  });
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
