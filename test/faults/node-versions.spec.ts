import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { build } from './support/build.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';

const REFUSED = ['18.20.8', '20.20.2', '22.12.0'];
const WARNED = ['22.13.0', '24.18.0', '25.9.0'];
const QUIET = ['22.23.2', '24.18.1', '26.5.1'];
/** Where Linux distributions put theirs. */
const SYSTEM_NODE = '/usr/bin/node';

let store: TestStore;

beforeEach(() => {
  store = embeddedStore();
});
afterEach(async () => {
  await ChildService.killAll();
  await store.remove();
});

/** This Node, saying that it is another one. */
function claiming(version: string): Record<string, string> {
  const script = `const versions = { ...process.versions, node: '${version}' };
    Object.defineProperties(process, { versions: { value: versions }, version: { value: 'v${version}' } });`;
  const url = `data:text/javascript,${encodeURIComponent(script)}`;
  return { ...store.environment, NODE_OPTIONS: `--import=${url}` };
}

/** A real one that is too old, if the machine has one. */
function oldNode(): string | null {
  if (!existsSync(SYSTEM_NODE)) return null;
  const version = execFileSync(SYSTEM_NODE, ['--version'], { encoding: 'utf8' }).trim().slice(1);
  return parseInt(version, 10) < 22 ? version : null;
}

it('an old Node is refused with the mend, one with known holes is warned about', async () => {
  for (const version of REFUSED) {
    const service = await ChildService.spawn(claiming(version));
    const code = await service.exit();
    expect({ code, output: service.output }).toEqual({
      code: 1,
      output: expect.stringMatching(`^Node ${version} is too old: .*Install one`),
    });
  }
  for (const version of [...WARNED, ...QUIET]) {
    const service = await ChildService.start(claiming(version));
    expect(JSON.parse((await service.get('/api/status')).body)).toMatchObject({
      node: `v${version}`,
      version: expect.any(String),
    });
    await service.stop();
    expect([version, service.output.includes(`"Node ${version} `)]).toEqual([version, WARNED.includes(version)]);
  }
  const real = oldNode();
  if (real !== null) {
    const { status, stderr } = spawnSync(SYSTEM_NODE, [join(build(), 'src/main.js')], { encoding: 'utf8', env: {} });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(`^Node ${real} is too old`) });
  }
  record('node-versions', {
    promises: [],
    rows: ['S2'],
    test: `started with Node ${REFUSED.join(', ')}; ${WARNED.join(', ')}; ${QUIET.join(', ')} (by name${real === null ? '' : `, and a real ${real}`})`,
    figure: `${REFUSED.length + (real === null ? 0 : 1)} refused with the mend, ${WARNED.length} warned about, ${QUIET.length} quiet; both versions in /api/status`,
    control: `the last ${QUIET.length} are the control of the others`,
  });
}, 480_000);
