import fc from 'fast-check';
import { changeOf } from '../../../../test/support/changes.js';
import { sampleText } from '../../../../test/support/openphone-samples.js';
import { LegacyCallEvent } from '../../openphone/legacy/call.dto.js';
import { LegacySummaryEvent, LegacyTranscriptEvent } from '../../openphone/legacy/call-content.dto.js';
import { LegacyContactEvent } from '../../openphone/legacy/contact.dto.js';
import { LegacyMessageEvent } from '../../openphone/legacy/message.dto.js';
import { SummaryEvent, TranscriptEvent, VoicemailEvent } from '../../openphone/v2026-03-30/call-content.dto.js';
import { CallEvent } from '../../openphone/v2026-03-30/call.dto.js';
import { ContactEvent } from '../../openphone/v2026-03-30/contact.dto.js';
import { TaskEvent } from '../../openphone/v2026-03-30/envelope.dto.js';
import { MessageEvent } from '../../openphone/v2026-03-30/message.dto.js';
import * as workwhile from '../../openphone/workwhile/dto.js';
import { compile } from './compile.js';
import { problemsOf } from './problems-of.js';
import type { Class } from './rules.js';

const FORMS: [string, Class][] = [
  ['legacy/message.received.v3-app', LegacyMessageEvent],
  ['legacy/message.received.v4-api', LegacyMessageEvent],
  ['legacy/call.completed.v3-app', LegacyCallEvent],
  ['legacy/call.recording.completed.v4-api', LegacyCallEvent],
  ['legacy/call.summary.completed.v4-api', LegacySummaryEvent],
  ['legacy/call.transcript.completed.v4-api', LegacyTranscriptEvent],
  ['legacy/contact.updated.v3-app', LegacyContactEvent],
  ['legacy/contact.updated.v3-app-fields-object', LegacyContactEvent],
  ['2026-03-30/message.received', MessageEvent],
  ['2026-03-30/call.recording.completed', CallEvent],
  ['2026-03-30/call.summary.completed', SummaryEvent],
  ['2026-03-30/call.transcript.completed', TranscriptEvent],
  ['2026-03-30/call.voicemail.completed', VoicemailEvent],
  ['2026-03-30/contact.updated', ContactEvent],
  ['2026-03-30/task.created', TaskEvent],
  ['workwhile/message.received', workwhile.WorkwhileReceivedMessageEvent],
  ['workwhile/message.sent', workwhile.WorkwhileMessageEvent],
  ['workwhile/call.started', workwhile.WorkwhileStartedCallEvent],
  ['workwhile/call.ended', workwhile.WorkwhileCallEvent],
  ['workwhile/contact.created', workwhile.WorkwhileContactEvent],
  ['workwhile/contact.updated', workwhile.WorkwhileChangedContactEvent],
];

describe.each(FORMS)('%s', (name, type) => {
  const fits = compile(type);
  const sample: unknown = JSON.parse(sampleText(name));

  it('is right for both', () => {
    expect(problemsOf(type, sample)).toEqual([]);
    expect(fits(sample)).toBe(true);
  });

  it('is judged the same by the compiled check and by class-validator, whatever is changed in it', () => {
    fc.assert(
      fc.property(changeOf(sample), (changed) => {
        expect(fits(changed)).toBe(problemsOf(type, changed).length === 0);
      }),
      { numRuns: 300 },
    );
  });
});
