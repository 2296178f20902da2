import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { GiveUp, On, Subscriber } from '../../src/contract/index.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { section, tableRows } from '../docs/markdown.js';
import { commandLine } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

const LEGACY = randomBytes(32).toString('base64');
const STANDARD = `whsec_${randomBytes(32).toString('base64')}`;
const SECRETS = { OPENPHONE_WEBHOOK_SECRET: [LEGACY, STANDARD].join(',') };

const TIME = '2026-10-05T16:12:30Z';

let well = false;

@Subscriber('moody')
class Moody {
  @On('call.completed')
  handle(): void {
    if (!well) throw new GiveUp('not today');
  }
}

@Module({ providers: [Moody] })
class MoodyModule {}

describe('the command line', () => {
  let store: TestStore;
  let service: Service;

  beforeAll(async () => {
    store = embeddedStore();
    service = await Service.start(store, SECRETS, [MoodyModule]);
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const run = (...parameters: string[]) => commandLine(service, parameters, { environment: SECRETS });
  const json = async (...parameters: string[]) => {
    const { code, out, err } = await run(...parameters, '--json');
    expect([code, err]).toEqual([0, '']);
    return JSON.parse(out);
  };

  it.each(['workwhile', 'legacy', '2026-03-30'])('sends sample events that are accepted: %s', async (dialect) => {
    const { code, out } = await run('trigger', 'message.received', '--dialect', dialect, '--count', '3', '--duplicate');
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(6);
    expect(out.match(/duplicate/g)).toHaveLength(3);
  });

  it('erases a number once that is confirmed, and reports what of it there was', async () => {
    const number = '+1 310-555-0198';
    const call = { id: 'c198', from: number, to: '+14155550142', timestamp: TIME };
    const body = JSON.stringify({ event_type: 'call.started', data: call });
    await service.post(body, signLegacy(LEGACY, Date.now(), body));
    await eventually(async () => expect((await service.get('/api/calls/c198')).status).toBe(200));
    const refused = await commandLine(service, ['erase', number], { answer: 'n' });
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('nothing was changed') });
    expect((await service.get('/api/calls/c198')).status).toBe(200);

    const { code, out } = await commandLine(service, ['erase', number], { answer: 'yes' });
    expect([code, out]).toEqual([0, expect.stringMatching(/events +1\n(?:.*\n)*calls +1\n/)]);
    expect(await commandLine(service, ['erase', number, '--yes'], { answer: 'n' })).toMatchObject({
      code: 0,
      out: `nothing was found of ${number}; nothing was removed\n`,
    });
    expect(await json('erase', number, '--yes')).toMatchObject({ calls: 0, found: false });
    const unclear = await run('erase', '3105550198', '--yes');
    expect([unclear.code, unclear.err]).toEqual([1, expect.stringContaining('3105550198 has no country code')]);
  });

  it('sends what it is told to, and says what was refused', async () => {
    const sent = await run('trigger', 'message.received', '--set', 'data.object.body=\u001b[2Jevil', '--shuffle');
    const id = /[0-9a-f-]{36}/.exec(sent.out)?.[0] ?? '';
    const shown = await run('events', 'show', id);
    expect(JSON.parse(shown.out).data.body).toBe('\u001b[2Jevil');
    expect(shown.out).not.toContain('\u001b');
    const bad = await run('trigger', 'message.received', '--bad-signature');
    expect(bad).toMatchObject({ code: 0, out: expect.stringContaining('401  signature-mismatch') });
    const unsigned = await commandLine(service, ['trigger', 'message.received']);
    expect(unsigned).toMatchObject({ code: 1, err: expect.stringContaining('1 of 1 were not accepted') });
  });

  it('lists events, as a table or as JSON', async () => {
    await run('trigger', 'call.ringing');
    await eventually(async () => expect((await run('events', 'list')).out).toContain('calls:done'));
    const { out } = await run('events', 'list', '--type', 'call.*', '--since', '1h', '--limit', '1');
    const [head, row, ...more] = out.trim().split('\n');
    expect(head).toMatch(/^RECEIVED +TYPE +SUBJECT +DELIVERIES +ID$/);
    expect(row).toContain('call.ringing');
    expect(more).toEqual([]);
    expect(await json('events', 'list', '--type', 'call.ringing')).toMatchObject({ items: [{ type: 'call.ringing' }] });
    const several = ['--type', 'call.ringing', '--type', 'call.none,none.*'];
    expect(await json('events', 'list', ...several)).toMatchObject({ items: [{ type: 'call.ringing' }] });
    const signed = ['--verified', 'true', '--type', 'call.*'];
    expect((await json('events', 'list', ...signed)).items.length).toBeGreaterThan(0);
    expect((await json('events', 'list', ...signed, '--phone-number', '+1 310-555-0100')).items).toEqual([]);
    expect((await json('events', 'list', ...signed, '--dialect', 'other')).items).toEqual([]);
    expect((await json('events', 'list', '--verified', 'false')).items).toEqual([]);
    expect(await run('events', 'list', '--verified', 'no')).toMatchObject({
      code: 1,
      err: expect.stringContaining('true'),
    });
    expect(await run('events', 'list', '--since', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('2d') });
  });

  it('shows dead letters, redrives and purges them', async () => {
    await run('trigger', 'call.completed', '--count', '2');
    await eventually(async () => {
      expect((await json('dead-letters', 'list', '--subscriber', 'moody')).items).toHaveLength(2);
    });
    expect((await run('dead-letters', 'list')).out).toContain('not today');
    for (const command of ['redrive', 'purge']) {
      expect(await run('dead-letters', command)).toMatchObject({ code: 1, err: expect.stringContaining('--all') });
    }
    well = true;
    const [{ id }] = (await json('dead-letters', 'list')).items;
    expect((await run('dead-letters', 'redrive', id)).out).toBe('1 are tried again\n');
    const purge = (answer: string | null, ...more: string[]) =>
      commandLine(service, ['dead-letters', 'purge', '--all', ...more], { environment: SECRETS, answer });
    expect(await purge(null)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('pass --yes') });
    for (const answer of ['', 'n', 'yesterday']) {
      const refused = await purge(answer);
      expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/Go on\? .*nothing was changed/) });
    }
    expect((await json('dead-letters', 'list')).items.length).toBeGreaterThan(0);
    expect((await purge('y')).out).toMatch(/^[12] are gone\n$/);
    expect(await purge(null, '--yes')).toMatchObject({ code: 0, out: '0 are gone\n', err: '' });
  });

  it('rebuilds, waits for the end, and reports; reads one event anew', async () => {
    const { code, out, err } = await run('rebuild', 'calls');
    expect([code, err]).toEqual([0, expect.stringMatching(/^rebuild [0-9a-f-]{36}; interrupting/)]);
    expect(out).toMatch(/^done in [\d.]+ s: \d+ events, 0 read otherwise than before\n/);
    expect(out).toMatch(/^TABLE +ROWS BEFORE +ROWS AFTER +CHANGED$/m);
    expect(out).toMatch(/^call_parties +\d+ +\d+ +no$/m);
    expect((await run('rebuild', 'moody')).err).toContain('expected messages, calls, contacts, all');
    expect((await run('rebuild', 'calls', '--detach')).out).toMatch(/^rebuild [0-9a-f-]{36} has begun\n$/);
    const [event] = (await json('events', 'list', '--type', 'message.received')).items;
    expect((await run('reread', event.id)).out).toBe('message.received: read as before\n');
  });

  it('replays, waits for the end, and counts only when it is told to', async () => {
    await run('trigger', 'call.completed');
    expect((await run('replay', '--type', 'call.completed', '--dry-run')).out).toMatch(/^\d events fit\n$/);
    const none = ['--verified', 'false', '--phone-number', '+13105550176'];
    expect((await run('replay', ...none, '--dry-run')).out).toBe('0 events fit\n');
    for (const nothing of [[], ['--subscriber', 'moody'], ['--detach']]) {
      expect(await run('replay', ...nothing)).toMatchObject({ code: 1, err: expect.stringContaining('--all') });
    }
    expect(await run('replay', '--all', '--subscriber', 'moody')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^done: \d+ events, \d+ deliveries\n$/),
      err: expect.stringMatching(/^\d+ events fit\n/),
    });
    const [{ id }] = (await json('events', 'list', '--type', 'call.completed')).items;
    expect((await run('replay', id)).out).toMatch(/moody +(done|queued|under-way)/);
  });

  it('releases and purges the quarantine', async () => {
    await run('trigger', 'message.received', '--bad-signature');
    expect((await run('quarantine', 'list', '--reason', 'signature-mismatch')).out).toContain('signature-mismatch');
    expect((await run('quarantine', 'release')).out).toMatch(/^0 are accepted, \d+ are not genuine/);
    for (const more of [[], ['--yes'], ['--all']]) {
      expect(await run('quarantine', 'purge', ...more)).toMatchObject({ code: 1, out: '' });
    }
    expect((await run('quarantine', 'purge', '--all', '--yes')).out).toMatch(/^[1-9]\d* are gone/);
    expect(await run('quarantine', 'list')).toMatchObject({ code: 0, err: 'the quarantine is empty\n' });
  });

  it('pauses and resumes subscribers', async () => {
    expect(await run('subscribers', 'pause', 'moody')).toMatchObject({ code: 0 });
    expect((await run('subscribers', 'list')).out).toMatch(/moody +paused/);
    expect(await run('subscribers', 'resume', 'moody')).toMatchObject({ code: 0 });
    expect((await run('subscribers', 'list')).out).toMatch(/moody +delivering/);
    expect(await run('subscribers', 'pause', 'nobody')).toMatchObject({
      code: 1,
      err: expect.stringContaining('moody'),
    });
  });

  it.each(['legacy', 'standard'])('signs what it can verify: %s', async (scheme) => {
    const input = '{"ä":1}';
    const signed = await commandLine(service, ['sign', '--scheme', scheme], { input, environment: SECRETS });
    const headers = signed.out
      .trim()
      .split('\n')
      .flatMap((line) => ['-H', line]);
    const verified = await commandLine(service, ['verify', ...headers], { input, environment: SECRETS });
    const index = scheme === 'legacy' ? 1 : 2;
    expect(verified).toMatchObject({ code: 0, out: `genuine: ${scheme} scheme, secret ${index} of 2\n` });
    const changed = await commandLine(service, ['verify', ...headers], { input: `${input} `, environment: SECRETS });
    expect(changed).toMatchObject({ code: 1, err: expect.stringContaining('signature-mismatch') });
    const late = await commandLine(service, ['verify', ...headers, '--at', '2030-01-01'], {
      input,
      environment: SECRETS,
    });
    expect(late).toMatchObject({ code: 1, err: expect.stringContaining('stale') });
  });

  it('says what was probably done to a request that was saved', async () => {
    const body = '{"id":"EV1","data":{"text":"ä"}}';
    const { out } = await commandLine(service, ['sign', '--scheme', 'legacy'], { input: body, environment: SECRETS });
    const header = out.trim();
    const verify = (input: string, ...headers: string[]) =>
      commandLine(service, ['verify', ...headers.flatMap((one) => ['-H', one])], { input, environment: SECRETS });
    for (const newline of ['\n', '\r\n']) {
      expect(await verify(body + newline, header)).toMatchObject({
        code: 1,
        err: expect.stringContaining(
          'the signature is right for the body without its last newline: save the exact bytes',
        ),
      });
    }
    expect(await verify(`${JSON.stringify(JSON.parse(body), null, 2)}\n`, header)).toMatchObject({
      code: 1,
      err: expect.stringContaining('the signature is right for the body without the blanks between its values'),
    });
    for (const changed of ['[', '{"id":"EV2"}\n']) {
      expect((await verify(changed, header)).err).not.toContain('the signature is right for');
    }
    for (const name of ['x-openphone-signature', 'openphone_signature']) {
      expect(await verify(body, header.replace('openphone-signature', name))).toMatchObject({
        code: 1,
        err: expect.stringContaining(`found ${name}; expected openphone-signature`),
      });
    }
    const standard = await verify(body, 'webhook-id: msg_1', 'webhook-timestamp: 1', 'webhook_signature: v1,x');
    expect(standard.err).toContain('found webhook_signature; expected webhook-signature');
    expect((await verify(body, 'x-signature: 1')).err).not.toContain('found');
  });

  it('goes by the same settings as the service: tolerances, and files where a variable is blank', async () => {
    const file = join(store.environment.DATA_DIR ?? '', 'secrets');
    writeFileSync(file, `${SECRETS.OPENPHONE_WEBHOOK_SECRET}\n`);
    const environment = { OPENPHONE_WEBHOOK_SECRET: ' ', OPENPHONE_WEBHOOK_SECRET_FILE: file };
    const input = '{}';
    const signed = await commandLine(service, ['sign', '--scheme', 'standard'], { input, environment });
    const headers = signed.out.trim().split('\n');
    const late = new Date(Date.now() + 3_600_000).toISOString();
    const verify = ['verify', ...headers.flatMap((line) => ['-H', line]), '--at', late];
    expect(await commandLine(service, verify, { input, environment })).toMatchObject({
      code: 1,
      err: expect.stringContaining('stale'),
    });
    const patient = { ...environment, OPENPHONE_TOLERANCE_SECONDS: '7200' };
    expect(await commandLine(service, verify, { input, environment: patient })).toMatchObject({ code: 0 });
  });

  it('says what is wrong with an installation', async () => {
    const environment = { ...store.environment, ...SECRETS };
    const well = await commandLine(service, ['doctor'], { environment });
    expect(well).toMatchObject({ code: 0, err: '' });
    for (const what of ['settings', 'DATA_DIR', 'clock', 'database', 'disk', 'operator token', 'subscribers']) {
      expect(well.out).toMatch(new RegExp(`^ok +${what} `, 'm'));
    }
    const wrong = { ...environment, OPENPHONE_WEBHOOK_SECRET: 'short', PORT: 'x', OPENPHONE_WEBHOOK_EVENT: '*' };
    const sick = await commandLine(service, ['doctor'], { environment: wrong });
    expect(sick).toMatchObject({ code: 1, err: '2 things are wrong\n' });
    expect(sick.out).toMatch(/^wrong +PORT +expected a port/m);
    expect(sick.out).toMatch(
      /^warning +OPENPHONE_WEBHOOK_EVENT +is an unknown setting; did you mean OPENPHONE_WEBHOOK_EVENTS\?$/m,
    );
  });

  it('has the commands of the documentation, and of the completion', async () => {
    const { out } = await run('--help');
    const commands = [...(out.split('Commands:')[1] ?? '').matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name]) => name);
    const page = section(readFileSync('docs/operator.md', 'utf8'), 'Command line');
    const named = tableRows(page).map(([command = '']) => /[a-z][\w-]*/.exec(command)?.[0]);
    const completed = /complete -W "([^"]+)"/.exec(page)?.[1]?.split(' ');
    const [sections] = [commands.slice(0, commands.indexOf('help'))];
    expect(named).toEqual(completed);
    expect([...sections].sort()).toEqual([...named].sort());
  });

  it('explains itself, and what went wrong', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('dead-letters redrive --all') });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await run('--version')).toMatchObject({ code: 0, out: `${version}\n` });
    expect((await run('trigger')).out.split('\n')).toContain('message.received');
    expect(await run('erase')).toMatchObject({
      code: 1,
      err: expect.stringContaining("missing required argument 'number'"),
    });
    const stranger = await commandLine(service, ['events', 'list'], { environment: { ADMIN_TOKEN: 'wrong' } });
    expect(stranger).toMatchObject({ code: 1, err: expect.stringContaining('401') });
  });
});
