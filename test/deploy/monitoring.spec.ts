import { existsSync, readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { sql } from 'kysely';
import { GiveUp, On, RetryLater, Subscriber } from '../../src/contract/index.js';
import { STORE } from '../../src/database/database.module.js';
import type { Store } from '../../src/database/store.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { anchors, section, tableRows } from '../docs/markdown.js';
import { eventually } from '../support/eventually.js';
import { sampleText } from '../support/openphone-samples.js';
import { Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { missingFrom, samplesOf } from './promql.js';
import { readYaml, type Anything } from './yaml.js';

const SECRET = 'R2ZLM2o0bFhBNVpyUnU2NG9mYXQ1MHNyR3pvSUhIVVg=';
const RULES: Anything[] = readYaml('deploy/prometheus/alerts.yaml').groups.flatMap(({ rules }: Anything) => rules);
const DASHBOARD = JSON.parse(readFileSync('deploy/grafana/dashboard.json', 'utf8'));
const PANELS: Anything[] = DASHBOARD.panels.filter(({ type }: Anything) => type !== 'row');

@Subscriber('refusing')
class Refusing {
  @On('message.*')
  handle(): void {
    throw new GiveUp('no');
  }
}

@Subscriber('busy')
class Busy {
  @On('message.*')
  handle(): void {
    throw new RetryLater('not now', 3_600);
  }
}

@Module({ providers: [Refusing, Busy] })
class TroubledModule {}

let store: TestStore;
let service: Service;
let scrape = '';

/** A service to which everything has happened that is counted. */
beforeAll(async () => {
  store = embeddedStore();
  service = await Service.start(store, { OPENPHONE_WEBHOOK_SECRET: SECRET }, [TroubledModule]);
  const post = async (body: string, secret = SECRET) =>
    (await service.post(body, signLegacy(secret, Date.now(), body))).status;
  const message = sampleText('legacy/message.received.v4-api');
  expect(await post(message)).toBe(200);
  expect(await post(message)).toBe(200);
  expect(await post('{}')).toBe(200);
  expect(await post(message, Buffer.alloc(32).toString('base64'))).toBe(401);
  const { db } = service.app.get<Store>(STORE, { strict: false });
  await sql`alter table events rename to events_elsewhere`.execute(db);
  expect(await post('{"another":1}')).toBe(503);
  await sql`alter table events_elsewhere rename to events`.execute(db);
  await eventually(async () => {
    scrape = (await service.get('/metrics')).body;
    expect(scrape).toMatch(/quarantined\{reason="signature-mismatch"\} 1$/m);
    expect(scrape).toMatch(/deliveries_total\{subscriber="messages",outcome="done"\} 1$/m);
    expect(scrape).toMatch(/deliveries_total\{subscriber="refusing",outcome="dead"\} 1$/m);
    expect(scrape).toMatch(/deliveries_total\{subscriber="busy",outcome="retry"\} 1$/m);
  });
});
afterAll(async () => {
  await service.stop();
  await store.remove();
});

describe('alerts.yaml', () => {
  it.each(RULES.map((rule) => [rule.alert, rule]))('%s asks for what the service has', (_name, { expr }) => {
    expect(missingFrom(scrape, expr)).toEqual([]);
  });

  it.each(RULES.map((rule) => [rule.alert, rule]))('%s says how urgent it is, and where to read on', (name, rule) => {
    expect(name).toMatch(/^Webhooks[A-Z]\w+$/);
    expect(rule.labels.severity).toMatch(/^(page|ticket)$/);
    expect(rule.for ?? '0m').toMatch(/^\d+m$/);
    expect(rule.annotations.summary).not.toBe('');
    const [page = '', anchor] = rule.annotations.runbook.split('#');
    expect(existsSync(page)).toBe(true);
    expect(anchors(readFileSync(page, 'utf8'))).toContain(anchor);
  });

  it('are those the operator reads about', () => {
    const documented = tableRows(
      section(readFileSync('docs/operator.md', 'utf8'), 'Monitoring with Prometheus and Grafana'),
    );
    expect(documented.map(([name]) => name)).toEqual(RULES.map(({ alert }) => `\`${alert}\``));
  });
});

describe('the dashboard', () => {
  const expressions = PANELS.flatMap(({ title, targets }) =>
    targets.map(({ expr, legendFormat }: Anything) => [title, expr, legendFormat]),
  );

  it.each(expressions)('%s asks for what the service has: %s', (_title, expression, legend) => {
    expect(missingFrom(scrape, expression)).toEqual([]);
    for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g))
      expect(expression.includes(' by (') ? expression : 'instance').toContain(label);
  });

  it('shows problems first, and every metric somewhere', () => {
    expect(DASHBOARD.panels.filter(({ type }: Anything) => type === 'row').map(({ title }: Anything) => title)).toEqual(
      ['Problems', 'Receiving', 'Delivering', 'Process and store'],
    );
    const metrics = new Set([...samplesOf(scrape).keys()].map((name) => name.replace(/_(bucket|sum|count)$/, '')));
    const shown = expressions.map(([, expression]) => expression).join('\n');
    expect([...metrics].filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('takes its data from any Prometheus, and every panel has an id and a place of its own', () => {
    for (const { datasource, targets } of PANELS)
      for (const { uid } of [datasource, ...targets.map((target: Anything) => target.datasource)])
        expect(uid).toBe('${datasource}');
    const ids = DASHBOARD.panels.map(({ id }: Anything) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const places = DASHBOARD.panels.map(({ gridPos: { x, y } }: Anything) => `${x} ${y}`);
    expect(new Set(places).size).toBe(places.length);
  });
});

it('an expression about something the service does not have would be found', () => {
  expect(missingFrom(scrape, 'rate(openphone_webhooks_nothing_total[5m])')).toEqual([
    'openphone_webhooks_nothing_total',
  ]);
  expect(missingFrom(scrape, 'sum by (colour) (openphone_webhooks_pending)')).toEqual(['by (colour)']);
  expect(missingFrom(scrape, 'openphone_webhooks_pending{type="a"}')).toEqual(['openphone_webhooks_pending{type}']);
  expect(missingFrom(scrape, 'openphone_webhooks_rejections_total{reason=~"stale|bored"}')).toEqual(['reason="bored"']);
});

it('prometheus.yml asks the services of compose.yaml, with the operator token, and knows the alerts', () => {
  const { rule_files: rules, scrape_configs: jobs } = readYaml('deploy/prometheus/prometheus.yml');
  const { services } = readYaml('compose.yaml');
  expect(rules.filter((file: string) => !existsSync(`deploy/prometheus/${file}`))).toEqual([]);
  const [{ job_name: job, authorization, dns_sd_configs: discovery }] = jobs;
  for (const { expr } of RULES) expect(expr).toMatch(new RegExp(`job="${job}"|openphone_webhooks_`));
  expect(authorization.credentials_file).toBe(`/run/secrets/${services.prometheus.secrets[0]}`);
  const ours = Object.keys(services).filter((name) => services[name].build !== undefined);
  expect(discovery).toEqual([expect.objectContaining({ names: ours, port: 3000 })]);
});
