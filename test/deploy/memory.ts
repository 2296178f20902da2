import { readYaml, readYamlDocuments, type Anything } from './yaml.js';

const UNITS: Record<string, number> = { m: 2 ** 20, g: 2 ** 30, Mi: 2 ** 20, Gi: 2 ** 30 };

/** Bytes, by service of compose.yaml. */
export function composeLimits(): Record<string, number> {
  const services: [string, Anything][] = Object.entries(readYaml('compose.yaml').services);
  const limited = services.filter(([, { mem_limit }]) => mem_limit !== undefined);
  return Object.fromEntries(limited.map(([name, { mem_limit }]) => [name, bytes(mem_limit)]));
}

/** Bytes, by role of deploy/kubernetes.yaml. */
export function kubernetesLimits(): Record<string, number> {
  const deployments = readYamlDocuments('deploy/kubernetes.yaml').filter(({ kind }) => kind === 'Deployment');
  return Object.fromEntries(
    deployments.map(({ spec: { template } }) => [
      template.metadata.labels.role,
      bytes(template.spec.containers[0].resources.limits.memory),
    ]),
  );
}

function bytes(text: string): number {
  const [, count, unit = ''] = /^(\d+)([a-zA-Z]+)$/.exec(text) ?? [];
  return Number(count) * (UNITS[unit] ?? NaN);
}
