import { refuseNode } from './node-version.js';

it.each(['20.20.2', '22.12.0', '18.0.0'])('refuses Node %s and says what to do', (version) => {
  expect(refuseNode(version)).toMatch(/too old.*22\.13 or later.*npm start/);
});

it.each(['22.13.0', '24.21.0', '26.0.0-nightly'])('takes Node %s', (version) => {
  expect(refuseNode(version)).toBeNull();
});
