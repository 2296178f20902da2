import { PhoneNumbers } from '../../src/contract/index.js';
import { loadSettings } from '../../src/config/load-settings.js';
import { variableOf } from '../../src/config/setting.js';
import { openSource, type SourceEntry } from '../../src/sources/define-source.js';
import { SOURCES } from '../../src/sources/sources.js';
import type { Source } from '../../src/sources/source.js';
import { SETTINGS } from '../../src/settings.js';
import { signedSample } from '../support/signed-sample.js';
import { median } from '../support/statistics.js';
import type { Options } from './options.js';
import type { Result } from './result.js';
import type { Tell } from './speed.js';

const CALLS = 1_000;
const WARM_UP_CALLS = 2_000;

/** What one webhook of each source costs before anything is stored, on one core. The rounds alternate between sources. */
export async function measureSources({ rounds }: Options, result: Result, tell: Tell): Promise<void> {
  const measured = (await Promise.all(SOURCES.map(measurementsOf))).flat();
  for (const { verify, read } of measured) {
    await microseconds(verify, WARM_UP_CALLS);
    await microseconds(read, WARM_UP_CALLS);
  }
  const times = measured.map(() => ({ verify: [] as number[], read: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, { verify, read }] of measured.entries()) {
      times[index]?.verify.push(await microseconds(verify, CALLS));
      times[index]?.read.push(await microseconds(read, CALLS));
    }
  }
  measured.forEach(({ source, type, bytes }, index) => {
    const [verifyUs, readUs] = [median(times[index]?.verify ?? []), median(times[index]?.read ?? [])];
    tell(`${source}, ${type}: verified in ${verifyUs.toFixed(1)} µs, read in ${readUs.toFixed(1)} µs`);
    result.sources.push({ source, type, bytes, verifyUs, readUs });
  });
}

interface Measurement {
  source: string;
  type: string;
  bytes: number;
  verify: () => unknown;
  read: () => unknown;
}

/** One webhook of each dialect. */
async function measurementsOf(entry: SourceEntry): Promise<Measurement[]> {
  const { source: definition } = await entry.load();
  const { samples } = definition;
  const secrets = samples.dialects.map((dialect) => samples.secret(dialect));
  const settings = loadSettings(SETTINGS, { [variableOf(entry.settings, 'SECRET')]: secrets.join(',') });
  const [values] = settings.all(entry.settings);
  if (values === undefined) throw new Error(`${entry.settings.namespace} cannot be opened with made-up secrets`);
  const source = openSource(definition, values, { numbers: new PhoneNumbers(null) });
  return Promise.all(samples.dialects.map((dialect) => measurement(source, dialect)));
}

async function measurement(source: Source, dialect: string): Promise<Measurement> {
  const { samples, name } = source;
  const [type = ''] = samples.types(dialect);
  const request = signedSample(source, { type, dialect });
  const proof = await source.verify(request);
  if (proof.kind !== 'proven')
    throw new Error(`${name} refuses its own sample of ${dialect}: ${JSON.stringify(proof)}`);
  return {
    source: samples.dialects.length === 1 ? name : `${name} (${dialect})`,
    type,
    bytes: request.body.length,
    verify: () => source.verify(request),
    read: () => source.read(request, proof),
  };
}

async function microseconds(work: () => unknown, calls: number): Promise<number> {
  const start = performance.now();
  for (let call = 0; call < calls; call++) {
    const result = work();
    // waiting costs as much as a short verification, so that only those wait that have to
    if (result instanceof Promise) await result;
  }
  return ((performance.now() - start) * 1_000) / calls;
}
