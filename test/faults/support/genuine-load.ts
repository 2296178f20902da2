import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../../support/statistics.js';
import { signLegacy } from '../../../src/sources/openphone/sign.js';
import { messageBody, SECRET } from './webhooks.js';

/** When OpenPhone gives up. */
const ANSWER_MS = 10_000;
const TICK_MS = 5;
const ADDRESS = '127.0.0.77';

export interface GenuineResult {
  sent: number;
  accepted: number;
  /** The others by status; 0 when there was no answer in time. */
  refused: Record<number, number>;
  /** Milliseconds, one in a hundred takes longer: over connections that are kept, and over one for each webhook. */
  kept: number;
  new: number;
}

/** Signed webhooks of one address at a steady rate, by turns over a kept connection and a new one. */
export async function genuineLoad(url: string, perSecond: number, milliseconds: number): Promise<GenuineResult> {
  const keeping = new Agent({ keepAlive: true });
  const times = { kept: [] as number[], new: [] as number[] };
  const refused: Record<number, number> = {};
  let accepted = 0;
  const send = async (way: 'kept' | 'new'): Promise<void> => {
    const started = performance.now();
    const status = await post(url, way === 'kept' ? keeping : new Agent());
    times[way].push(performance.now() - started);
    if (status === 200) accepted++;
    else refused[status] = (refused[status] ?? 0) + 1;
  };
  const sending: Promise<void>[] = [];
  const started = performance.now();
  for (let elapsed = 0; elapsed < milliseconds; elapsed = performance.now() - started) {
    while (sending.length < (elapsed * perSecond) / 1000) sending.push(send(sending.length % 2 === 0 ? 'kept' : 'new'));
    await delay(TICK_MS);
  }
  await Promise.all(sending);
  keeping.destroy();
  const p99 = (way: 'kept' | 'new') => Math.round(percentile(times[way], 99));
  return { sent: sending.length, accepted, refused, kept: p99('kept'), new: p99('new') };
}

/** @returns the status; 0 when there was no answer in time */
function post(url: string, agent: Agent): Promise<number> {
  const body = messageBody(randomUUID());
  const headers = { ...signLegacy(SECRET, Date.now(), body), 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const options = { method: 'POST', agent, localAddress: ADDRESS, timeout: ANSWER_MS, headers };
    const outgoing = request(`${url}/api/webhooks/openphone`, options, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.on('error', () => resolve(0));
    outgoing.end(body);
  });
}
