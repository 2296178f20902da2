import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { build } from './support/build.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { genuineLoad } from './support/genuine-load.js';
import { call } from './support/http.js';

/** More than the service keeps open. */
const CONNECTIONS = 11_000;
const MS = rounds(8_000, 60_000);
const PER_SECOND = 20;
const PROBE_EVERY_MS = 100;

async function besieged(store: TestStore, options: ChildOptions = {}) {
  const service = await ChildService.start(store.environment, options);
  const main = join(build(), 'test/faults/child/idle-connections.js');
  const args = [main, new URL(service.url).port, String(CONNECTIONS)];
  const idler = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = (await once(idler.stdout, 'data')) as [Buffer];
  const probing = probe(service.url);
  const genuine = await genuineLoad(service.url, PER_SECOND, MS);
  const probes = await probing;
  idler.kill('SIGKILL');
  await once(idler, 'exit');
  await service.kill();
  return { open: Number(printed), genuine, probes };
}

/** A supervisor's: each over a connection of its own. @returns how many there were, and how many were answered */
async function probe(url: string): Promise<{ sent: number; alive: number }> {
  const result = { sent: 0, alive: 0 };
  for (const until = performance.now() + MS; performance.now() < until; result.sent++) {
    const answer = await call(`${url}/livez`, { headers: { connection: 'close' } }).catch(() => null);
    if (answer?.status === 200) result.alive++;
    await delay(PROBE_EVERY_MS);
  }
  return result;
}

describe('connections of one address that are kept and hardly used', () => {
  let store: TestStore;
  let other: TestStore;

  beforeEach(() => {
    [store, other] = [embeddedStore(), embeddedStore()];
  });
  afterEach(async () => {
    await ChildService.killAll();
    await Promise.all([store.remove(), other.remove()]);
  });

  it('leave room for everybody else', async () => {
    const { open, genuine, probes } = await besieged(store);
    expect(genuine.accepted).toBe(genuine.sent);
    expect(probes.alive).toBe(probes.sent);
    const control = await besieged(other, { sabotage: 'no-shares-of-connections' });
    expect(control.genuine.accepted).toBeLessThan(control.genuine.sent);
    expect(control.probes.alive).toBeLessThan(control.probes.sent);
    record('idle-connections', {
      promises: [],
      rows: ['N2'],
      test: `${CONNECTIONS} connections of one address, each with a small request every 5 s, beside ${PER_SECOND} genuine webhooks/s`,
      figure: `${open} of them kept open; ${genuine.accepted} of ${genuine.sent} genuine ones accepted, ${probes.alive} of ${probes.sent} probes of /livez answered`,
      control: `no share of connections for an address: ${control.open} kept open, ${control.genuine.accepted} of ${control.genuine.sent} accepted, ${control.probes.alive} of ${control.probes.sent} probes answered`,
    });
  }, 300_000);
});
