import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { describeHaproxy } from './support/haproxy.js';
import { describeNetwork, Network } from './support/network.js';
import { SECRET } from './support/webhooks.js';

const PROXY_PORT = 8080;
const NAMES = ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'X-Client-IP', 'True-Client-IP', 'CF-Connecting-IP'];

describeNetwork('hosts that claim to be others', () => {
  describeHaproxy('directly and through a proxy', () => {
    let store: TestStore;
    let network: Network;
    let proxy: ChildProcess | undefined;
    let directory: string;

    beforeEach(() => {
      store = embeddedStore();
      network = new Network();
      directory = mkdtempSync(join(tmpdir(), 'hosts-'));
    });
    afterEach(async () => {
      await ChildService.killAll();
      if (proxy !== undefined) {
        proxy.kill('SIGKILL');
        await once(proxy, 'exit');
      }
      network.remove();
      rmSync(directory, { recursive: true });
      await store.remove();
    });

    const open = (allowed: string, trusted: string) =>
      ChildService.start({
        ...store.environment,
        HOST: '0.0.0.0',
        OPENPHONE_WEBHOOK_ALLOWED_IPS: allowed,
        TRUSTED_PROXIES: trusted,
        RATE_LIMIT_MAX: '1000000',
      });

    const startProxy = async (host: string, port: string): Promise<void> => {
      const file = join(directory, 'haproxy.cfg');
      writeFileSync(
        file,
        `defaults\n  mode http\n  timeout connect 2s\n  timeout client 10s\n  timeout server 10s\n  option forwardfor\n` +
          `listen in\n  bind ${host}:${PROXY_PORT}\n  server service ${network.address}:${port}\n`,
      );
      const [command = '', ...parameters] = network.commandOn(host);
      proxy = spawn(command, [...parameters, 'haproxy', '-f', file, '-db', '-q']);
      await eventually(() => expect(post(host, `http://${host}:${PROXY_PORT}`, [[]])).not.toEqual([0]), 20_000);
    };

    /** Signed, with each of these sets of headers. @returns the status of each answer */
    const post = (from: string, to: string, claims: readonly (readonly string[])[]): number[] => {
      const body = '{}';
      const signature = signLegacy(SECRET, Date.now(), body)['openphone-signature'];
      const url = `${to}/api/webhooks/openphone`;
      try {
        return network.post(
          from,
          claims.map((claim) => ({ url, body, headers: [`openphone-signature: ${signature}`, ...claim] })),
        );
      } catch {
        return [0];
      }
    };

    it('are taken for what they are', async () => {
      const [allowed, stranger, middle] = [network.addHost(), network.addHost(), network.addHost()];
      const claims = claimsOf([allowed, middle, network.address, '127.0.0.1', `::ffff:${allowed}`]);
      const service = await open(`${allowed}`, middle);
      const { port } = new URL(service.url);
      await startProxy(middle, port);
      const ways = { direct: `http://${network.address}:${port}`, proxied: `http://${middle}:${PROXY_PORT}` };
      for (const way of Object.values(ways)) {
        expect(new Set(post(stranger, way, claims))).toEqual(new Set([403]));
        expect(new Set(post(allowed, way, claims))).toEqual(new Set([200]));
      }
      await service.kill();

      const control = await open(`${allowed}`, network.range);
      const url = `http://${network.address}:${new URL(control.url).port}`;
      const passed = post(stranger, url, claims).filter((status) => status === 200).length;
      expect(passed).toBeGreaterThan(0);
      record('hosts', {
        promises: [6],
        rows: ['A5'],
        test: `three hosts (network namespaces): one allowed, one not, one a proxy (haproxy); ${claims.length} forged sets of headers from both, directly and through the proxy`,
        figure: `0 bypasses of ${2 * claims.length}, 0 of ${2 * claims.length} genuine ones kept out`,
        control: `the whole network trusted as proxies: ${passed} of ${claims.length} bypassed`,
      });
    }, 120_000);
  });
});

/** Each header with each address, in some of the forms there are, once and twice. */
function claimsOf(addresses: readonly string[]): string[][] {
  const single = NAMES.flatMap((name) =>
    addresses.flatMap((address) => [
      [`${name}: ${address}`],
      [`${name}: for=${address}`],
      [`${name}: "${address}"`],
      [`${name}: unknown, ${address}`],
    ]),
  );
  const twice = addresses.flatMap((one) =>
    addresses.map((other) => [`X-Forwarded-For: ${one}`, `X-Forwarded-For: ${other}`, `X-Real-IP: ${one}`]),
  );
  return [[], ...single, ...twice];
}
