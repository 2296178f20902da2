import { existsSync, readFileSync } from 'node:fs';
import { ServiceSettings } from '../../src/config/service.settings.js';
import { StorageSettings } from '../../src/config/storage.settings.js';
import { DEADLINE_MS } from '../../src/stop-on-signals.js';
import { imageOf, stagesOf } from './dockerfile.js';
import { composeLimits, kubernetesLimits } from './memory.js';
import { settingsOf } from './settings.js';
import { readYaml, readYamlDocuments, type Anything } from './yaml.js';

const DOCKERFILE = readFileSync('Dockerfile', 'utf8');
const IMAGE = imageOf(DOCKERFILE);
const USER = 10001;
const PACKAGE = JSON.parse(readFileSync('package.json', 'utf8'));

describe('the image', () => {
  it('has the Node that npm scripts run with, in every stage', () => {
    const { devDependencies } = PACKAGE;
    const [, major] = /^\^(\d+)\./.exec(devDependencies.node) ?? [];
    const bases = stagesOf(DOCKERFILE).map(([from]) => from?.text ?? '');
    expect(bases.map((base) => base.replace(/ AS \w+$/, ''))).toEqual(bases.map(() => `node:${major}-trixie-slim`));
  });

  it('has settings that the service takes, once it has a secret', () => {
    const { environment, port, volume } = IMAGE;
    const secret = { OPENPHONE_WEBHOOK_SECRET_FILE: '/run/secrets/any' };
    const settings = settingsOf({ ...environment, ...secret });
    expect(settings.get(ServiceSettings)).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0', PORT: port });
    expect(settings.get(StorageSettings).DATA_DIR).toBe(volume);
    expect(() => settingsOf(environment)).toThrow('OPENPHONE_WEBHOOK_SECRET: expected a signing secret');
  });

  it('runs as a user without a name, who owns the data and nothing else', () => {
    expect(IMAGE.user).toBe(`${USER}:${USER}`);
    expect(IMAGE.text).toContain(`install -d -m 0700 -o ${USER} -g ${USER} ${IMAGE.volume}`);
    expect(IMAGE.text).not.toMatch(/--chown|chmod|curl/);
  });

  it('is the service itself, not a shell that keeps signals to itself', () => {
    expect(IMAGE.command.join(' ')).toBe(PACKAGE.scripts['start:prod']);
    expect(PACKAGE.scripts.start).toMatch(new RegExp(`&& ${PACKAGE.scripts['start:prod']}$`));
    expect(IMAGE.text).not.toMatch(/^ENTRYPOINT/m);
  });

  it('takes nothing from the checkout but what the build needs, and no secret by the way', () => {
    const [first, ...allowed] = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    const names = allowed.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(names.filter((name) => /env|data|secret|git/.test(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', '.npmrc', 'src']));
    expect(DOCKERFILE).not.toMatch(/^\s*(ARG|ADD)\b/m);
    expect(DOCKERFILE).toMatch(/npm ci --ignore-scripts[^]*npm prune --omit=dev --ignore-scripts/);
  });
});

it('memory is limited alike everywhere, as docs/operator.md has it', () => {
  const { webhooks, ...cluster } = composeLimits();
  expect(cluster).toEqual(kubernetesLimits());
  const megabytes = (bytes = 0) => `${(bytes / 2 ** 20).toLocaleString('en')} MB`;
  const limits = `${megabytes(webhooks)} with the embedded store, ${megabytes(cluster['web'])} with PostgreSQL`;
  expect(readFileSync('docs/operator.md', 'utf8')).toContain(limits);
});

describe('compose.yaml', () => {
  const compose = readYaml('compose.yaml');
  const services: [string, Anything][] = Object.entries(compose.services);
  const ours = services.filter(([, { build }]) => build !== undefined);

  it('runs the embedded store by itself; PostgreSQL, one that receives and two that deliver when asked to', () => {
    expect(services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name)).toEqual(['webhooks']);
    const cluster = services.filter(([, { profiles }]) => profiles?.includes('cluster'));
    expect(cluster.map(([name, { deploy }]) => [name, deploy?.replicas ?? 1])).toEqual([
      ['web', 1],
      ['worker', 2],
      ['postgres', 1],
    ]);
  });

  it.each(services)('%s may do nothing it does not need', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      tmpfs: expect.arrayContaining(['/tmp']),
    });
    expect(service.cap_add ?? service.privileged).toBeUndefined();
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it.each(services)('%s gets its secrets as files, each of which exists and is used', (_name, service) => {
    const files = Object.values<string>(service.environment ?? {}).filter((value) => value.startsWith('/run/secrets/'));
    const named = files.map((file) => file.slice('/run/secrets/'.length)).sort();
    const given: string[] = [...(service.secrets ?? [])].sort();
    if (service.build !== undefined || named.length > 0) expect(named).toEqual(given);
    for (const name of given) expect(compose.secrets[name]).toEqual({ file: `./secrets/${name}` });
    expect(JSON.stringify(service.environment ?? {})).not.toMatch(/PASSWORD"|TOKEN"|SECRET"|:\/\/[^"]*:[^"]*@/);
  });

  it.each(services)('%s has only volumes that are declared or in this repository', (_name, service) => {
    for (const volume of service.volumes ?? []) {
      const [from = ''] = String(volume).split(':');
      if (from.startsWith('./')) expect([from, existsSync(from)]).toEqual([from, true]);
      else expect(compose.volumes).toHaveProperty(from);
    }
  });

  it.each(ours)('%s has settings that the service takes, and time to stop', (name, service) => {
    const settings = settingsOf({ ...IMAGE.environment, ...service.environment });
    const { ROLE, SHUTDOWN_DELAY_MS } = settings.get(ServiceSettings);
    expect(ROLE).toBe({ webhooks: 'all', web: 'web', worker: 'worker' }[name]);
    for (const port of service.ports ?? []) expect(port).toMatch(new RegExp(`:${IMAGE.port}$`));
    expect(parseInt(service.stop_grace_period) * 1000).toBeGreaterThan(SHUTDOWN_DELAY_MS + DEADLINE_MS);
    const data = [...(service.volumes ?? []), ...service.tmpfs].filter((mount) => mount.includes(IMAGE.volume));
    expect(data).toHaveLength(1);
  });
});

describe('kubernetes.yaml', () => {
  const documents = readYamlDocuments('deploy/kubernetes.yaml');
  const ofKind = (wanted: string): Anything[] => documents.filter(({ kind }) => kind === wanted);
  const deployments: [string, Anything][] = ofKind('Deployment').map(({ spec }) => [
    spec.template.metadata.labels.role,
    spec.template.spec,
  ]);

  it('has nothing but what receives, what delivers, and the way to it', () => {
    expect(deployments.map(([role]) => role)).toEqual(['web', 'worker']);
    const selected = ofKind('PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels);
    expect(selected).toEqual(ofKind('Deployment').map(({ spec }) => spec.selector.matchLabels));
    const [{ spec: service }] = ofKind('Service');
    expect(service.selector).toEqual(selected[0]);
    expect(documents).toHaveLength(5);
  });

  it.each(deployments)('%s may do nothing it does not need', (_role, pod) => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: USER, runAsGroup: USER });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.containers).toEqual([
      expect.objectContaining({
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      }),
    ]);
  });

  it.each(deployments)('%s has settings that the service takes, probes that exist, and time to stop', (role, pod) => {
    const [{ env, ports, volumeMounts, ...container }] = pod.containers;
    const environment = Object.fromEntries(env.map(({ name, value }: Anything) => [name, value]));
    const settings = settingsOf({ ...IMAGE.environment, ...environment });
    const { ROLE, SHUTDOWN_DELAY_MS, PORT } = settings.get(ServiceSettings);
    expect(ROLE).toBe(role);
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(SHUTDOWN_DELAY_MS + DEADLINE_MS);
    expect(ports).toEqual([{ name: 'http', containerPort: PORT }]);
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => container[probe].httpGet);
    expect(probes).toEqual(['/livez', '/livez', '/readyz'].map((path) => ({ path, port: 'http' })));
    const mounted = volumeMounts.map(({ name }: Anything) => name);
    expect(pod.volumes.map(({ name }: Anything) => name)).toEqual(mounted);
  });
});
