import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Child } from './child.js';
import { isWrkInstalled } from './closed-loop.js';
import { measureGrowth } from './growth.js';
import { measureInstances } from './instances.js';
import { inspectMachine } from './machine.js';
import { readOptions, USAGE, type Options } from './options.js';
import { describePostgres } from './postgres.js';
import { printReport } from './report/print.js';
import { writeDocs } from './report/docs.js';
import type { Result } from './result.js';
import { measureRebuilds } from './rebuild.js';
import { measureSoak } from './soak.js';
import { measureSources } from './sources.js';
import { measureSpeed } from './speed.js';
import { allTargets } from './targets/all.js';
import { Workspace } from './workspace.js';

const tell = (line: string) => void process.stderr.write(`${line}\n`);

async function run(options: Options): Promise<Result> {
  using workspace = new Workspace();
  const result = await emptyResult(workspace);
  const build = { main: resolve(options.service, 'main.js'), workspace };
  const targets = allTargets(build).filter(({ name }) => isWanted(name, options));
  const parts = {
    speed: () => measureSpeed(targets, options, result, tell),
    growth: () => measureGrowth(targets, options, result, tell),
    soak: () => measureSoak(targets, options, result, tell),
    instances: () => measureInstances(build, options, result, tell),
    rebuild: () => measureRebuilds(targets, options, result, tell),
    sources: () => measureSources(options, result, tell),
  };
  for (const part of options.parts) await parts[part]();
  return result;
}

async function emptyResult(workspace: Workspace): Promise<Result> {
  return {
    startedAt: new Date().toISOString(),
    machine: inspectMachine(workspace.directory),
    postgres: await describePostgres().catch(() => null),
    loads: [],
    endurance: [],
    references: [],
    growth: [],
    soak: [],
    instances: [],
    rebuilds: [],
    sources: [],
    notMeasured: {},
    problems: [],
  };
}

function isWanted(name: string, { targets }: Options): boolean {
  return targets.length === 0 || targets.some((wanted) => name.toLowerCase().includes(wanted.toLowerCase()));
}

function save(result: Result, { output }: Options): void {
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, `${JSON.stringify(result, null, 2)}\n`);
}

function parse(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    tell(`${String(error)}\n\n${USAGE}`);
    return process.exit(2);
  }
}

/** The processes go first; whatever waits for them then fails, and cleans up on its way out. */
function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => Child.killAll());
  process.on('exit', () => Child.killAll());
}

const options = parse();
if (!isWrkInstalled()) {
  tell('wrk, which makes the load, is not installed (Debian: apt-get install wrk)');
  process.exit(2);
}
stopOnSignals();
const result = await run(options);
save(result, options);
printReport(result, options.parts);
if (options.docs) await writeDocs(result, options.parts);
// idle connections to processes that are gone would hold this one
process.exit(result.problems.length === 0 ? 0 : 1);
