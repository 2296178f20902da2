import { readFileSync } from 'node:fs';
import { EVENT_TYPES } from './event-types.js';

it('the list names every type the contract has data for and OpenPhone sends, and integrations', () => {
  const map = readFileSync('src/contract/event-map.ts', 'utf8');
  const types = [...map.matchAll(/^ {2}'([\w.]+)': \w+;$/gm)].map((match) => match[1]);
  const ofOthers = [
    'message.queued',
    'message.read',
    'message.updated',
    'call.updated',
    'contact.opted_out',
    'contact.opted_in',
  ];
  expect(types).toEqual(expect.arrayContaining(ofOthers));
  expect(EVENT_TYPES.filter((type) => !type.startsWith('integration.'))).toEqual(
    types.filter((type) => !ofOthers.includes(type ?? '')),
  );
  expect(EVENT_TYPES).toContain('integration.created');
});
