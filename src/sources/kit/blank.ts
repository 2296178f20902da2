import type { Call, Contact, Message } from '../../contract/index.js';

/** A message about which nothing is known but its id. */
export function blankMessage(id: string): Message {
  return {
    id,
    direction: null,
    from: null,
    to: [],
    body: null,
    media: [],
    status: null,
    errorCode: null,
    conversationId: null,
    phoneNumberId: null,
    userId: null,
    contactIds: null,
    createdAt: null,
    readAt: null,
    channel: null,
    optOut: null,
  };
}

/** A call about which nothing is known but its id. */
export function blankCall(id: string): Call {
  return {
    id,
    direction: null,
    from: null,
    to: null,
    participants: null,
    status: null,
    startedAt: null,
    answeredAt: null,
    endedAt: null,
    durationSeconds: null,
    ringSeconds: null,
    reportedSeconds: null,
    missed: null,
    recordings: null,
    voicemail: null,
    summary: null,
    nextSteps: null,
    summaryStatus: null,
    transcript: null,
    transcriptStatus: null,
    jobs: null,
    handledByAiAgent: null,
    menuSelection: null,
    forwardedFrom: null,
    forwardedTo: null,
    conversationId: null,
    phoneNumberId: null,
    userId: null,
    answeredByUserId: null,
    initiatedByUserId: null,
    contactIds: null,
  };
}

/** A contact about which nothing is known but its id. */
export function blankContact(id: string): Contact {
  return {
    id,
    name: null,
    firstName: null,
    lastName: null,
    phones: null,
    emails: null,
    company: null,
    role: null,
    customFields: null,
    externalId: null,
    origin: null,
    location: null,
    cleared: [],
    changes: null,
    deleted: false,
  };
}

/** First and last name joined; null when the sender speaks of neither. */
export function fullName(first: string | null | undefined, last: string | null | undefined): string | null {
  const said = [first, last].filter((part) => typeof part === 'string');
  return said.length === 0 ? null : said.filter(Boolean).join(' ');
}

/** Two parties with the outside one first; the caller first when it is not known which one is outside. */
export function partiesOf(
  direction: Call['direction'],
  from: string | null | undefined,
  to: readonly string[],
): string[] | null {
  const caller = from ? [from] : [];
  const parties = direction === 'outbound' ? [...to, ...caller] : [...caller, ...to];
  return parties.length === 0 ? null : parties;
}
