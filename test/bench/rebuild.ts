import { setTimeout as delay } from 'node:timers/promises';
import { fill, LARGE } from './growth.js';
import type { Options } from './options.js';
import type { Result } from './result.js';
import type { Session } from './session.js';
import { inSession, type Tell } from './speed.js';
import { EMBEDDED, POSTGRES } from './targets/names.js';
import { ADMIN_TOKEN } from './targets/service.js';
import type { Target } from './targets/target.js';
import { percentile } from '../support/statistics.js';

/** So many webhooks come in meanwhile. */
const PER_SECOND = 50;
const QUIET_SECONDS = 30;
const WARM_UP_SECONDS = 5;
const STRETCH_SECONDS = 20;
const LOOK_EVERY_MS = 250;

/** Each round takes all stored events, those of the rounds before included. */
export async function measureRebuilds(targets: readonly Target[], { rounds }: Options, result: Result, tell: Tell) {
  for (const target of targets) {
    if (target.name !== EMBEDDED && target.name !== POSTGRES) continue;
    await inSession(target, result, async (session) => {
      tell(`${target.name}: making ${LARGE} events`);
      await fill(session, LARGE);
      for (let round = 1; round <= rounds; round += 1) {
        const quiet = await session.halfLoad(PER_SECOND, QUIET_SECONDS, WARM_UP_SECONDS);
        const { seconds, events, p99Ms } = await rebuild(session);
        result.rebuilds.push({ target: target.name, events, round, seconds, quietP99Ms: quiet.p99Ms, p99Ms });
        const meanwhile = `p99 ${p99Ms.toFixed(1)} ms meanwhile, ${quiet.p99Ms.toFixed(1)} ms before`;
        tell(`round ${round}, ${target.name}: ${events} events in ${seconds.toFixed(0)} s, ${meanwhile}`);
      }
    });
  }
}

interface Progress {
  id: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  seen: number;
  error: string | null;
}

async function rebuild(session: Session): Promise<{ seconds: number; events: number; p99Ms: number }> {
  const started = performance.now();
  const { id } = await ask(session, 'POST', '/api/rebuilds', { subscriber: 'all' });
  const ended = end(session, id).then((events) => ({ events, seconds: (performance.now() - started) / 1000 }));
  const over = ended.then(() => true);
  const stretches: number[] = [];
  do stretches.push((await session.halfLoad(PER_SECOND, STRETCH_SECONDS, 0)).p99Ms);
  while (!(await Promise.race([over, delay(0, false)])));
  return { ...(await ended), p99Ms: percentile(stretches, 50) };
}

/** @returns events it went through */
async function end(session: Session, id: string): Promise<number> {
  for (;;) {
    const { state, seen, error } = await ask(session, 'GET', `/api/rebuilds/${id}`);
    if (state === 'done') return seen;
    if (state !== 'running') throw new Error(`the rebuild is ${state}: ${error ?? ''}`);
    await delay(LOOK_EVERY_MS);
  }
}

async function ask({ port }: Session, method: string, path: string, body?: object): Promise<Progress> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Progress;
}
