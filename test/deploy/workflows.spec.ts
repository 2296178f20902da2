import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml, type Anything } from './yaml.js';

const FOLDER = '.github/workflows';
const FILES = readdirSync(FOLDER);
const PACKAGE = JSON.parse(readFileSync('package.json', 'utf8'));

interface Job {
  name: string;
  definition: Anything;
  steps: Anything[];
}

function jobsOf(workflow: Anything): Job[] {
  return Object.entries<Anything>(workflow.jobs).map(([name, definition]) => ({
    name,
    definition,
    steps: definition.steps,
  }));
}

describe.each(FILES)('the workflow %s', (file) => {
  const workflow = readYaml(join(FOLDER, file));
  const jobs = jobsOf(workflow);
  const steps = jobs.flatMap((job) => job.steps);

  it('may read and no more, except where a job asks for it', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('takes actions by commit, because a tag can be moved', () => {
    const actions: string[] = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it('runs scripts that exist, and needs jobs that exist', () => {
    const commands: string = steps.flatMap(({ run }) => run ?? []).join('\n');
    for (const [, script = ''] of commands.matchAll(/\bnpm run (\S+)/g)) expect(PACKAGE.scripts).toHaveProperty(script);
    if (commands.includes('.ci/run')) expect(existsSync('.ci/run')).toBe(true);
    const needed: string[] = jobs.flatMap(({ definition }) => definition.needs ?? []);
    for (const name of needed) expect(Object.keys(workflow.jobs)).toContain(name);
  });

  it('ends: no job runs longer than six hours, which is when GitHub ends it', () => {
    for (const { definition } of jobs) expect(definition['timeout-minutes'] ?? 0).toBeLessThan(360);
  });
});

describe('every night', () => {
  const { versions, faults, guarantees } = readYaml(join(FOLDER, 'nightly.yml')).jobs;

  it('the tests run on the oldest Node that package.json allows, and the oldest PostgreSQL that README names', () => {
    const { node, postgres } = versions.strategy.matrix;
    expect(PACKAGE.engines.node).toBe(`>=${node[0]}`);
    expect(readFileSync('README.md', 'utf8')).toContain(`a PostgreSQL server, ${postgres[0]} or newer`);
  });

  it('each fault test runs in its long form, and its figures go into the guarantees', () => {
    expect(faults.env).toEqual({ FAULTS: 'long' });
    expect(faults.strategy.matrix.name).toContain(`needs.fault-tests.outputs.names`);
    expect(guarantees.needs).toBe('faults');
    expect(guarantees.steps.map(({ run }: Anything) => run)).toContain('npm run guarantees');
  });
});
