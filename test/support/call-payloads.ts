import { readFileSync } from 'node:fs';
import { section, tableRows } from '../docs/markdown.js';
import { permutations } from './orders.js';
import { eventOf } from './openphone-samples.js';
import { toCallItem, type UnnamedCall } from '../../src/calls/call-item.js';
import { callStateOf, mergeCalls } from '../../src/calls/fold-call.js';
import type { Call, WebhookEvent } from '../../src/contract/index.js';

export const ID = 'AC79759a34398a1718f36604fada9feca2';
export const at = (second: number) => new Date(Date.parse('2026-10-05T17:00:00Z') + second * 1000).toISOString();
const CONTEXT = { participants: { workspace: ['+14155550142'], external: ['+13105550176'], resolution: 'available' } };

type Fields = Record<string, unknown>;

/** As the current generation sends it. */
export function current(type: string, second: number, resource: Fields): string {
  const data = { resource: { id: ID, createdAt: at(0), ...resource }, context: CONTEXT, links: {} };
  return JSON.stringify({ id: `EV${second}${type}`, apiVersion: '2026-03-30', createdAt: at(second), type, data });
}

/** As a webhook made over the API v1 sends it. */
export function legacy(type: string, second: number, object: Fields): string {
  const call = { id: ID, object: 'call', createdAt: at(0), participants: ['+13105550176', '+14155550142'], ...object };
  return JSON.stringify({
    id: `EV${second}`,
    object: 'event',
    apiVersion: 'v4',
    createdAt: at(second),
    type,
    data: { object: call },
  });
}

export function flat(type: string, second: number, data: Fields): string {
  return JSON.stringify({ event_type: type, data: { id: ID, timestamp: at(second), ...data } });
}

/** What is to be checked of a call: its name, its payloads, and what the API shows of it. */
export type Outcome = [name: string, bodies: string[], shown: Partial<UnnamedCall>];

/** Fails unless the payloads end in this item under every order, and when each comes twice, and the table shows it. */
export function expectInEveryOrder(name: string, bodies: readonly string[], shown: Partial<UnnamedCall>): void {
  const states = bodies.map((body) => callStateOf(eventOf(body) as unknown as WebhookEvent<Call>));
  const expected = toCallItem(states.reduce(mergeCalls));
  expect(expected).toMatchObject({ id: ID, ...shown });
  for (const order of permutations(states)) {
    expect(toCallItem(order.reduce(mergeCalls))).toEqual(expected);
    expect(toCallItem([...order, ...order].reduce(mergeCalls))).toEqual(expected);
  }
  expect(DOCUMENTED).toContainEqual(rowOf(name, expected));
}

const DOCUMENTED = tableRows(section(readFileSync('docs/openphone-wire.md', 'utf8'), 'How a call ended'));

function rowOf(name: string, item: UnnamedCall): string[] {
  const { durationSeconds, ringSeconds, reportedSeconds, forwardedTo, voicemail, handledByAiAgent } = item;
  const beside = [
    ...Object.entries({ durationSeconds, ringSeconds, reportedSeconds }).map(([key, value]) => [key, value ?? null]),
    ...Object.entries({ forwardedTo, voicemail, handledByAiAgent }).map(([key, value]) => [key, value ? '' : null]),
  ].flatMap(([key, value]) => (value === null ? [] : [`\`${key}\`${value === '' ? '' : ` ${value}`}`]));
  return [name, `\`${item.status}\``, item.missed ? 'yes' : 'no', beside.join(', ')];
}
