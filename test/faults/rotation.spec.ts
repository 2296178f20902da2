import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { describePostgres } from '../support/each-store.js';
import { postgresStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { freePort } from '../support/free-port.js';
import { record } from './support/figures.js';
import { Haproxy, describeHaproxy } from './support/haproxy.js';
import { call } from './support/http.js';
import { messageBody } from './support/webhooks.js';

const PER_SECOND = 50;
const [OLD, NEW] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];

async function post(url: string, secret: string): Promise<number> {
  const body = messageBody(`msg_${randomUUID()}`);
  const headers = signLegacy(secret, Date.now(), body);
  return call(`${url}/api/webhooks/openphone`, { method: 'POST', headers, body }).then(
    ({ status }) => status,
    () => 0,
  );
}

describeHaproxy('a signing secret that is changed', () => {
  describePostgres('on two instances, one after the other', () => {
    let store: TestStore;

    beforeEach(async () => {
      store = await postgresStore();
    });
    afterEach(async () => {
      await ChildService.killAll();
      await store.remove();
    });

    /** Restarts both with each setting in turn; what is sent meanwhile is signed with the secret of that step. */
    const rotate = async (
      steps: readonly { accepts: string; signsWith: string }[],
    ): Promise<Record<number, number>> => {
      const ports = [await freePort(), await freePort()];
      const start = (port: number, secrets: string) =>
        ChildService.start({
          ...store.environment,
          PORT: String(port),
          OPENPHONE_WEBHOOK_SECRET: secrets,
          SHUTDOWN_DELAY_MS: '',
        });
      const services = await Promise.all(ports.map((port) => start(port, OLD)));
      const proxy = await Haproxy.start(ports);
      const state = { signsWith: OLD, stopped: false };
      const statuses: Record<number, number> = {};
      const sending = (async () => {
        for (; !state.stopped; await delay(1000 / PER_SECOND)) {
          const status = await post(proxy.url, state.signsWith);
          statuses[status] = (statuses[status] ?? 0) + 1;
        }
      })();
      for (const { accepts, signsWith } of steps) {
        state.signsWith = signsWith;
        for (const [at, port] of ports.entries()) {
          await services[at]?.stop();
          services[at] = await start(port, accepts);
          await proxy.allUp(2);
        }
      }
      state.stopped = true;
      await sending;
      if (state.signsWith === NEW) expect(await post(proxy.url, OLD)).toBe(401);
      expect(await post(proxy.url, NEW)).toBe(200);
      await proxy.stop();
      await ChildService.killAll();
      return statuses;
    };

    it('refuses nothing while both are set, and the old one afterwards', async () => {
      const statuses = await rotate([
        { accepts: `${OLD},${NEW}`, signsWith: OLD },
        { accepts: NEW, signsWith: NEW },
      ]);
      expect(Object.keys(statuses)).toEqual(['200']);
      const control = await rotate([{ accepts: NEW, signsWith: OLD }]);
      expect(control[401]).toBeGreaterThan(0);
      record('rotation', {
        promises: [6],
        rows: ['A8'],
        test: 'a secret changed in two rolling restarts of two instances behind haproxy, under load',
        figure: `${statuses[200]} accepted, 0 refused; the old secret afterwards: 401`,
        control: `no time with both: ${control[401]} refused`,
      });
    }, 240_000);
  });
});
