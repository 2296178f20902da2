import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import type { SabotageName } from './support/sabotage.js';
import { deliver, messageBody } from './support/webhooks.js';
import { describeAsRoot } from './support/where.js';

const EVENTS = 50;
const CALLS = 'write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,sendto,sendmsg';

const SYNCED = /fsync(\(\d+\)| resumed>\)) += 0/;

/** What the kernel was asked to do, in order. */
interface Trace {
  /** Line in which the event's bytes were written to a file. */
  written: number;
  /** Line of that thread's first fsync after that. */
  synced: number;
  /** Line in which the answer was written to the socket. */
  answered: number;
}

describeAsRoot('an acknowledgement', () => {
  let store: TestStore;
  let directory: string;

  beforeEach(() => {
    store = embeddedStore();
    directory = mkdtempSync(join(tmpdir(), 'trace-'));
  });
  afterEach(async () => {
    await ChildService.killAll();
    await store.remove();
    rmSync(directory, { recursive: true });
  });

  /** One event after another, so that each answer belongs to the event before it. */
  async function trace(events: number, environment: Record<string, string>, sabotage?: SabotageName): Promise<Trace[]> {
    const log = join(directory, 'strace');
    const wrapper = ['strace', '-D', '-f', '-qq', '-s', '100000', '-o', log, '-e', `trace=${CALLS}`];
    const options = { wrapper, ...(sabotage !== undefined && { sabotage }) };
    const service = await ChildService.start({ ...store.environment, ...environment }, options);
    const ids = Array.from({ length: events }, (_, index) => `msg_order_${index}_`);
    for (const id of ids) expect((await deliver(service.url, messageBody(id))).status).toBe(200);
    await service.stop();
    const lines = readFileSync(log, 'latin1').split('\n');
    let from = 0;
    return ids.map((id) => {
      const written = find(lines, from, (line) => line.includes('pwrite64(') && line.includes(id));
      // by the database itself; other threads flush files as well
      const [thread = ''] = (lines[written] ?? '').split(' ');
      const synced = find(lines, written, (line) => line.startsWith(`${thread} `) && SYNCED.test(line));
      const answered = find(lines, from, (line) => /HTTP\/1\.1 200 OK.*\\"success\\":true/.test(line));
      from = answered + 1;
      return { written, synced, answered };
    });
  }

  const inOrder = ({ written, synced, answered }: Trace) => written < synced && synced < answered;

  it('is written to the socket after the event was written to the file and the file was fsynced', async () => {
    const traces = await trace(EVENTS, {});
    expect(traces.filter(inOrder)).toHaveLength(EVENTS);
    const control = await trace(20, { ALLOW_UNSAFE_DURABILITY: 'true' }, 'no-fsync');
    expect(control.filter(inOrder).length).toBeLessThan(20);
    record('order-of-writes', {
      promises: [1],
      rows: ['D2'],
      test: `system calls of ${EVENTS} acknowledgements, by strace: event written, fsync returned, answer written`,
      figure: `in this order ${EVENTS} of ${EVENTS}`,
      control: `fsync left out: ${control.filter(inOrder).length} of 20`,
    });
  }, 120_000);
});

function find(lines: readonly string[], from: number, matches: (line: string) => boolean): number {
  for (let index = from; index < lines.length; index++) if (matches(lines[index] ?? '')) return index;
  return Infinity;
}
