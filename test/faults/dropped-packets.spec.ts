import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { describeNetwork, Network } from './support/network.js';
import { describePrivatePostgres, PrivatePostgres } from './support/private-postgres.js';
import type { SabotageName } from './support/sabotage.js';
import { deliver, messageBody } from './support/webhooks.js';

/** Promise 8, with some time for the control run. */
const DELIVERED_WITHIN_MS = 75_000;
const OUTAGE_MS = rounds(15_000, 120_000);

/** A server on a host of its own, and the service on this one. */
interface Line {
  address: string;
  server: PrivatePostgres;
}

const describeWithTools =
  describeNetwork === describe && describePrivatePostgres === describe ? describe : describe.skip;

describeWithTools(
  'packets between the service and PostgreSQL that vanish (needs root, ip, ss and its programs)',
  () => {
    const lines: Line[] = [];
    let network: Network;

    beforeEach(() => {
      network = new Network();
    });
    afterEach(async () => {
      await ChildService.killAll();
      for (const { server } of lines.splice(0)) server.remove();
      network.remove();
    });

    const lay = async (): Promise<Line> => {
      const line = { address: network.addHost(), server: await PrivatePostgres.create() };
      lines.push(line);
      line.server.admit(network.range);
      line.server.start([`listen_addresses=${line.address}`], network.commandOn(line.address));
      return line;
    };

    const start = async ({ address, server }: Line, sabotage?: SabotageName): Promise<ChildService> => {
      const environment = {
        DATABASE_URL: `postgres://postgres@${address}:${server.port}/postgres`,
        DATA_DIR: server.directory,
      };
      const service = await ChildService.start(environment, sabotage === undefined ? {} : { sabotage });
      expect((await deliver(service.url, messageBody('before'))).status).toBe(200);
      await eventually(() => delivered(service, 'before'));
      return service;
    };
    const delivered = async (service: ChildService, id: string): Promise<void> => {
      expect((await service.get(`/api/messages/${id}`)).status).toBe(200);
    };
    /** From now until an event that is accepted from now on has been delivered. */
    const secondsToDelivery = async (service: ChildService): Promise<number> => {
      const began = Date.now();
      await eventually(async () => expect((await deliver(service.url, messageBody('after'))).status).toBe(200), 60_000);
      await eventually(() => delivered(service, 'after'), DELIVERED_WITHIN_MS).catch((cause: unknown) => {
        throw new Error('not delivered', { cause });
      });
      return (Date.now() - began) / 1000;
    };
    const forgotten = async (
      line: Line,
      sabotage?: SabotageName,
    ): Promise<{ connections: number; seconds: number }> => {
      const service = await start(line, sabotage);
      const connections = network.dropConnections(line.address, line.server.port);
      expect(connections).toBeGreaterThan(0);
      return { connections, seconds: await secondsToDelivery(service) };
    };

    it('for the connections there are: deliveries go on over new ones within a minute', async () => {
      const [line, other] = [await lay(), await lay()];
      const [{ connections, seconds }, control] = await Promise.all([
        forgotten(line),
        forgotten(other, 'patient-queue').catch(String),
      ]);
      expect(seconds).toBeLessThan(60);
      expect(control).toContain('not delivered');
      record('packets-dropped', {
        promises: [2, 8],
        rows: ['D6'],
        test: 'PostgreSQL on another host: all packets of the connections there are vanish, those of new ones pass',
        figure: `${connections} connections; an event that was accepted after that was delivered ${seconds.toFixed(1)} s after it`,
        control: `no limit of time for statements of the queue: not delivered within ${DELIVERED_WITHIN_MS / 1000} s`,
      });
    }, 300_000);

    it('for a while: deliveries go on within a minute after its end', async () => {
      const line = await lay();
      const service = await start(line);
      network.drop(line.address, line.server.port);
      const during = await deliver(service.url, messageBody('during'));
      expect(during.status).toBe(503);
      await delay(OUTAGE_MS);
      network.pass(line.address);
      const seconds = await secondsToDelivery(service);
      expect(seconds).toBeLessThan(60);
      record('packets-dropped-for-a-while', {
        promises: [2, 8],
        rows: ['D6'],
        test: `PostgreSQL on another host: all packets vanish for ${OUTAGE_MS / 1000} s`,
        figure: `503 after ${(during.milliseconds / 1000).toFixed(1)} s meanwhile; an event that was accepted after its end was delivered ${seconds.toFixed(1)} s after it`,
        control: 'see: the connections there are',
      });
    }, 300_000);
  },
);
