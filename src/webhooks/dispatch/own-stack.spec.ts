import { ownStack } from './own-stack.js';

const HERE = /^at .+ \(src\/webhooks\/dispatch\/own-stack\.spec\.ts:\d+:\d+\)$/;

class Reader {
  read(text: string | null): number {
    return (text as string).length;
  }
  async readLater(): Promise<number> {
    await Promise.resolve();
    return this.read(null);
  }
}

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('expected it to throw');
}

/** With frames of our own, in Node's own spelling. */
function withFrames(error: Error, ...places: string[]): Error {
  error.stack = [String(error), ...places.map((place) => `    at ${place}`)].join('\n');
  return error;
}

const OWN = `Mirror.save (file://${process.cwd()}/src/crm/mirror.js:3:7)`;
const FOREIGN = `Client.send (file://${process.cwd()}/node_modules/crm/client.js:1:1)`;
const NODE = 'process.processTicksAndRejections (node:internal/process/task_queues:104:5)';

describe('ownStack', () => {
  it('has the frames of this package, by their paths in it, and no others', async () => {
    const error = await thrownBy(() => new Reader().readLater());
    const frames = ownStack(error)?.split('\n') ?? [];
    expect(frames[0]).toMatch(/^at Reader\..*\bread\b/);
    expect(frames[1]).toMatch(/^at Reader\..*\breadLater\b/);
    for (const frame of frames) expect(frame).toMatch(HERE);
  });

  it('leaves out the frames that every handler has', () => {
    const ours = `async Deliverer.run (file://${process.cwd()}/src/webhooks/dispatch/delivery/deliverer.js:1:1)`;
    expect(ownStack(withFrames(new Error(), NODE, OWN, FOREIGN, ours))).toBe('at Mirror.save (src/crm/mirror.js:3:7)');
    expect(ownStack(withFrames(new Error(), ours))).toContain('at Deliverer.run (src/webhooks/dispatch/');
  });

  it('has other frames where there are none of this package', () => {
    const stack = ownStack(withFrames(new Error(), FOREIGN, NODE, 'async Promise.all (index 0)'));
    expect(stack).toBe(
      'at Client.send (node_modules/crm/client.js:1:1)\n' +
        'at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
    );
  });

  it('has what caused it, and where', () => {
    const refused = withFrames(Object.assign(new Error(''), { code: 'ECONNREFUSED' }), NODE);
    const failed = withFrames(new TypeError('fetch failed', { cause: refused }), FOREIGN);
    expect(ownStack(withFrames(new Error('CRM', { cause: failed }), OWN))).toBe(
      [
        'at Mirror.save (src/crm/mirror.js:3:7)',
        'caused by TypeError: fetch failed',
        'at Client.send (node_modules/crm/client.js:1:1)',
        'caused by Error: ECONNREFUSED',
        'at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
      ].join('\n'),
    );
    expect(ownStack(new Error('x', { cause: 'a text' }))).toContain('caused by NotAnError: a handler threw a text');
  });

  it('takes nothing in the message for a frame', () => {
    expect(ownStack(withFrames(new Error(`x\n    at ${FOREIGN.replace('Client', 'Forged')}`), OWN))).toBe(
      'at Mirror.save (src/crm/mirror.js:3:7)',
    );
  });

  it('is bounded', () => {
    const circular = new Error('x'.repeat(5_000));
    circular.cause = circular;
    expect(ownStack(circular)?.length).toBe(2_000);
    expect(ownStack(withFrames(new Error('x'), ...Array<string>(50).fill(OWN)))?.split('\n')).toHaveLength(10);
  });

  it.each([
    ['a text', 'text'],
    ['nothing', undefined],
    ['an error without a stack', Object.assign(new Error('x'), { stack: undefined })],
    ['an object that cannot be looked at', new Proxy({}, { get: refuse, getPrototypeOf: refuse })],
    ['an error whose stack cannot be read', Object.defineProperty(new Error('x'), 'stack', { get: refuse })],
  ])('is null for %s', (_, thrown) => {
    expect(ownStack(thrown)).toBeNull();
  });

  it('has no NUL, which PostgreSQL cannot store', () => {
    expect(ownStack(new Error('x', { cause: new Error('a\0b') }))).toContain('caused by Error: a\\0b');
  });
});

function refuse(): never {
  throw new Error('not to be looked at');
}
