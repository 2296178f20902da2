import { hrefOf, parseRoute } from './route.js';

describe('the address', () => {
  it.each([
    '',
    '?event=01a2',
    '?type=call.*&state=dead&since=2026-11-25T08%3A00%3A00.000Z',
    '?view=dead-letters&subscriber=crm-sync',
    '?view=quarantine&reason=stale&event=01a2',
  ])('%s says all of what is shown', (search) => {
    expect(hrefOf(parseRoute(search))).toBe(`/dashboard${search}`);
  });

  it('that makes no sense leads to the events', () => {
    expect(hrefOf(parseRoute('?view=nothing&other=1'))).toBe('/dashboard');
  });
});
