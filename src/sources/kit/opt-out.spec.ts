import { optOutOf } from './opt-out.js';

it.each([
  'STOP',
  'stop',
  ' Stop. ',
  'STOPALL',
  'stop all',
  '"Unsubscribe"',
  'cancel',
  'END',
  'quit!',
  'opt-out',
  'REVOKE',
  'Alto',
  'PARAR',
  'darme de baja',
  'ARRÊT',
  'arret',
  'Désabonner',
  'se désabonner',
])('%j is an opt-out', (body) => expect(optOutOf('inbound', body)).toBe('stop'));

it.each(['START', 'start.', 'Unstop', 'opt in', 'Iniciar', 'début'])('%j takes it back', (body) =>
  expect(optOutOf('inbound', body)).toBe('start'),
);

it.each([
  'please stop by at 3',
  'the end of it',
  'no',
  'yes',
  '',
  'stop '.repeat(20),
  'start the car',
  'fin de semana',
])('%j is none', (body) => expect(optOutOf('inbound', body)).toBeNull());

it('our own words and messages without any are none', () => {
  expect(optOutOf('outbound', 'STOP')).toBeNull();
  expect(optOutOf(null, 'STOP')).toBeNull();
  expect(optOutOf('inbound', null)).toBeNull();
});
