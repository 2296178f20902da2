import { rfc2822Time } from './rfc2822.js';

it.each([
  ['Fri, 20 Nov 2026 14:50:02 +0000', '2026-11-20T14:50:02.000Z'],
  ['20 Nov 2026 14:50:02 +0000', '2026-11-20T14:50:02.000Z'],
  ['Fri, 6 Nov 2026 14:50:02 -0530', '2026-11-06T20:20:02.000Z'],
])('%s is %s', (text, iso) => expect(rfc2822Time(text)?.toISOString()).toBe(iso));

it.each([
  '',
  '2026-11-20T14:50:02Z',
  'Fri, 31 Feb 2026 14:50:02 +0000',
  'Fri, 20 Nov 2026 25:50:02 +0000',
  'Fri, 20 Nov 1969 14:50:02 +0000',
  'Fri, 20 Nov 2026 14:50:02',
  'Fri, 20 nov 2026 14:50:02 +0000',
  1795186798,
  null,
  undefined,
])('%p is no such time', (value) => expect(rfc2822Time(value)).toBeNull());
