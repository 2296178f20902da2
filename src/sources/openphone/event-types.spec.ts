import { readFileSync } from 'node:fs';
import { EVENT_TYPES } from './event-types.js';

it('the list names every type the contract has data for, and integrations', () => {
  const map = readFileSync('src/contract/event-map.ts', 'utf8');
  const types = [...map.matchAll(/^ {2}'([\w.]+)': \w+;$/gm)].map((match) => match[1]);
  expect(EVENT_TYPES.filter((type) => !type.startsWith('integration.'))).toEqual(types);
  expect(EVENT_TYPES).toContain('integration.created');
});
