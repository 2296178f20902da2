import { readBody, sampleEvent, sampleNames, sampleText } from '../../../test/support/openphone-samples.js';
import type { SubjectKind } from '../../contract/index.js';

const SUBJECTS: Record<string, SubjectKind> = { message: 'message', call: 'call', contact: 'contact', task: 'task' };

describe('every sample', () => {
  const names = sampleNames();

  it('is there', () => expect(names.length).toBe(28 + 22 + 6));

  it.each(names)('%s is read without problems', (name) => {
    const { dialect, events, problems } = readBody(sampleText(name));
    const type = name.replace(/^[^/]*\//, '').replace(/\.v[34]-.*$/, '');
    const expected =
      { callSummary: 'call.summary.completed', callTranscript: 'call.transcript.completed' }[type] ?? type;
    expect({ dialect, problems }).toEqual({ dialect: name.split('/')[0], problems: [] });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: expected,
      senderType: type,
      test: false,
      occurredAt: expect.any(Date),
      subject: { kind: SUBJECTS[expected.split('.')[0] ?? ''], id: expect.any(String) },
      externalId: dialect === 'workwhile' ? null : expect.stringMatching(/^EV[0-9a-f]{32}$/),
    });
  });

  it('has a key of its own', () => {
    const keys = names.map((name) => sampleEvent(name).dedupeKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

it('a task stays as the vendor sent it', () => {
  const body = JSON.parse(sampleText('2026-03-30/task.updated'));
  expect(sampleEvent('2026-03-30/task.updated')).toMatchObject({
    subject: { kind: 'task', id: 'TK49a63b0b3d081ea02934fc789261e653' },
    data: body.data.resource,
  });
});
