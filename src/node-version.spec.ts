import { readFileSync } from 'node:fs';
import { adviseNode, refuseNode } from './node-version.js';

it.each(['20.20.2', '22.12.0', '18.0.0'])('refuses Node %s and says what to do', (version) => {
  expect(refuseNode(version)).toMatch(/too old.*22\.13 or later.*npm start/);
});

it.each(['22.13.0', '24.21.0', '26.0.0-nightly'])('takes Node %s', (version) => {
  expect(refuseNode(version)).toBeNull();
});

it.each([
  ['22.13.0', /vulnerabilities: install 22\.23\.2 or later/],
  ['24.18.0', /vulnerabilities: install 24\.18\.1 or later/],
  ['26.0.0-nightly', /vulnerabilities: install 26\.5\.1 or later/],
  ['23.11.1', /no security releases: install the current LTS/],
  ['25.9.0', /no security releases: install the current LTS/],
])('warns of Node %s', (version, advice) => {
  expect(adviseNode(version)).toMatch(advice);
});

it.each(['22.23.2', '22.24.0', '24.18.1', '24.21.0', '26.5.1', '27.0.0', '28.1.0'])(
  'has nothing to say about Node %s',
  (version) => {
    expect(adviseNode(version)).toBeNull();
  },
);

it('is what package.json asks for', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
  const [, oldest = ''] = /^>=(.*)$/.exec(engines.node) ?? [];
  expect(refuseNode(oldest)).toBeNull();
  expect(refuseNode(oldest.replace(/\d+\.0$/, (rest) => `${parseInt(rest, 10) - 1}.0`))).not.toBeNull();
});
