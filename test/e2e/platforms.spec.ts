import { readFileSync } from 'node:fs';
import { variableOf } from '../../src/config/setting.js';
import { encodeSample } from '../../src/sources/samples.js';
import { SOURCES } from '../../src/sources/sources.js';
import { commandLine } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { PUBLIC_URL } from '../support/signed-sample.js';
import { Service } from '../support/service.js';
import { vectorsOf } from '../support/source-vectors.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

const ENTRIES = SOURCES.filter(({ settings }) => settings.namespace !== 'openphone');
const NAMES = ENTRIES.map(({ settings }) => ('instances' in settings ? 'acme' : settings.namespace));

/** Made-up secrets of all platforms, as they are set. */
async function secrets(): Promise<Record<string, string>> {
  const named = ENTRIES.map(async (entry) => {
    const { samples } = (await entry.load()).source;
    const all = samples.dialects.map((dialect) => samples.secret(dialect));
    return [variableOf(entry.settings, 'SECRET'), all.join(',')] as const;
  });
  return Object.fromEntries(await Promise.all(named));
}

describe('platforms beside OpenPhone', () => {
  let store: TestStore;
  let service: Service;

  afterEach(async () => {
    await service.stop();
    await store.remove();
  });
  const start = async (environment: Record<string, string> = {}) => {
    store = embeddedStore();
    service = await Service.start(store, environment);
  };

  it('are off without a secret: the URL of each names the variable, and so does GET /api', async () => {
    await start();
    const { body } = await service.request('/api');
    expect(Object.keys(body.webhooks as object)).toEqual(['openphone']);
    // there are as many senders by Standard Webhooks as there are secrets
    const single = ENTRIES.filter(({ settings }) => !('instances' in settings));
    const missing = single.map(({ settings }) => [settings.namespace, `set ${variableOf(settings, 'SECRET')}`]);
    expect(body.off).toEqual(Object.fromEntries(missing));
    for (const { settings } of single) {
      const answer = await service.request(`/api/webhooks/${settings.namespace}`, { method: 'POST', body: '{}' });
      expect(answer).toMatchObject({ status: 503, body: { reason: 'not-configured' } });
      expect(answer.body.detail).toContain(`set ${variableOf(settings, 'SECRET')}`);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
  });

  it('are received at one service, from a signed sample to a row of the list', async () => {
    const environment = { ...(await secrets()), PUBLIC_URL };
    await start(environment);
    for (const [index, entry] of ENTRIES.entries()) {
      const name = NAMES[index] ?? '';
      const { samples } = (await entry.load()).source;
      const [dialect = ''] = samples.dialects;
      for (const type of samples.types(dialect)) {
        const ran = await commandLine(service, ['trigger', type, '--source', name], { environment });
        expect({ name, type, ...ran }).toMatchObject({ code: 0 });
      }
      const { items } = (await service.get(`/api/events?source=${name}&limit=100`)).body;
      expect(items.length).toBeGreaterThanOrEqual(samples.types(dialect).length);
      for (const event of items) expect(event).toMatchObject({ source: name, verified: true });
    }
    await eventually(async () => {
      const { deliveries } = (await service.request('/api/status')).body;
      expect(deliveries).toMatchObject({ pending: 0, dead: 0 });
    });
    const listed = (await service.get('/api/messages?limit=100')).body.items as { source: string }[];
    const senders = new Set(listed.map(({ source }) => source));
    expect([...senders].sort()).toEqual(NAMES.filter((name) => name !== 'acme').sort());
    const scraped = await service.get('/metrics');
    for (const name of NAMES)
      expect(scraped.body).toMatch(
        new RegExp(`requests_total\\{source="${name}",dialect="[^"]+",outcome="accepted"\\} [1-9]`),
      );
  });

  it('get the answer to their handshake also while they are turned off', async () => {
    const handshakes = ENTRIES.flatMap(({ settings }) => vectorsOf(settings.namespace)).filter(
      // a signed one is of its own time
      ({ expect: kind, toleranceSeconds }) => kind === 'handshake' && toleranceSeconds === undefined,
    );
    expect(handshakes.length).toBeGreaterThan(0);
    for (const { url, method, headers, body, secrets: its, variables = {}, name, response } of handshakes) {
      const source = name.split('/')[0] ?? '';
      const prefix = `${source.toUpperCase()}_WEBHOOK_`;
      const given = Object.entries(variables).map(([variable, value]) => [prefix + variable, value]);
      await start({
        [`${prefix}SECRET`]: its.join(','),
        [`${prefix}ENABLED`]: 'false',
        ...(Object.fromEntries(given) as Record<string, string>),
      });
      const path = url.slice(new URL(url).origin.length);
      const answer = await service.request(path, { method, headers, ...(method === 'POST' ? { body } : {}) });
      expect({ name, status: answer.status }).toEqual({ name, status: response?.status });
      for (const [header, value] of Object.entries(response?.headers ?? {}))
        expect(answer.headers.get(header)).toContain(value);
      expect((await service.request(path, { method: 'POST', body: '{"x":1}' })).status).toBe(503);
      await service.stop();
      await store.remove();
    }
    await start();
  });

  it('send many events in one webhook: one answer, one body, an event each', async () => {
    const environment = { ...(await secrets()), PUBLIC_URL };
    await start(environment);
    const batch = readFileSync('test/fixtures/whatsapp/payloads/batch.json', 'utf8');
    const signed = await commandLine(service, ['sign', '--source', 'whatsapp', '--json'], {
      environment,
      input: batch,
    });
    const headers = { ...(JSON.parse(signed.out) as Record<string, string>), 'content-type': 'application/json' };
    const post = () => service.request('/api/webhooks/whatsapp', { method: 'POST', headers, body: batch });
    expect((await post()).status).toBe(200);
    const listed = async () => (await service.get('/api/events?source=whatsapp')).body.items as { id: string }[];
    const events = await listed();
    expect(events.length).toBe(4);
    expect((await post()).status).toBe(200);
    expect(await listed()).toHaveLength(4);
    const bodies = await Promise.all(events.map(({ id }) => service.get(`/api/events/${id}`)));
    for (const { body } of bodies) expect(JSON.parse(body.raw as string)).toEqual(JSON.parse(batch));
  });

  it('leave no number behind in a refused body that is a token', async () => {
    const environment = await secrets();
    await start(environment);
    const run = (...parameters: string[]) =>
      commandLine(service, ['trigger', 'message.received', '--source', 'dialpad', ...parameters], { environment });
    expect((await run()).code).toBe(0);
    await run('--bad-signature');
    await eventually(async () => {
      expect((await service.get('/api/quarantine')).body.items).toHaveLength(1);
      expect((await service.get('/api/messages?source=dialpad')).body.items).toHaveLength(1);
    });
    const [message] = (await service.get('/api/messages?source=dialpad')).body.items as { from: string }[];
    const answer = await service.send('POST', '/api/erasures', { phoneNumber: message?.from });
    expect(answer.body).toMatchObject({ found: true, messages: 1, quarantined: 1 });
  });

  it('can be signed and verified by the command line, wherever their proof is', async () => {
    const environment = { ...(await secrets()), PUBLIC_URL };
    await start(environment);
    for (const [index, entry] of ENTRIES.entries()) {
      const name = NAMES[index] ?? '';
      const { samples } = (await entry.load()).source;
      const [dialect = ''] = samples.dialects;
      const [type = ''] = samples.types(dialect);
      const body = encodeSample(samples, samples.body(type, dialect, new Date())).toString();
      const run = (input: string, ...parameters: string[]) =>
        commandLine(service, [...parameters, '--source', name], { environment, input });
      const signed = await run(body, 'sign');
      expect({ name, ...signed }).toMatchObject({ code: 0 });
      const isInBody = !/^[\w-]+: /.test(signed.out);
      const lines = isInBody ? [] : signed.out.trim().split('\n');
      const headers = [`content-type: ${samples.contentType}`, ...lines].flatMap((line) => ['-H', line]);
      const proven = isInBody ? signed.out.trimEnd() : body;
      expect({ name, ...(await run(proven, 'verify', ...headers)) }).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^genuine: .* secret 1 of \d\n$/),
      });
      expect({ name, ...(await run(body, 'verify')) }).toMatchObject({ code: 1, out: '' });
    }
  });

  it('lose nothing when the key was wrong for a while: right key, release, and the event is there', async () => {
    const right = await secrets();
    store = embeddedStore();
    service = await Service.start(store, { ...(await secrets()), PUBLIC_URL });
    for (const name of NAMES)
      await commandLine(service, ['trigger', ...(await typeOf(name)), '--source', name], {
        environment: { ...right, PUBLIC_URL },
      });
    expect((await service.get('/api/quarantine?limit=100')).body.items).toHaveLength(NAMES.length);
    await service.stop();
    service = await Service.start(store, { ...right, PUBLIC_URL });
    expect((await service.send('POST', '/api/quarantine/release')).body).toEqual({
      released: NAMES.length,
      stillRejected: 0,
    });
    const { items } = (await service.get('/api/events?limit=100')).body;
    expect(new Set((items as { source: string }[]).map(({ source }) => source))).toEqual(new Set(NAMES));
  });
});

async function typeOf(name: string): Promise<string[]> {
  const entry = ENTRIES[NAMES.indexOf(name)];
  const { samples } = (await entry?.load())?.source ?? {};
  return [samples?.types(samples.dialects[0] ?? '')[0] ?? ''];
}
