import type { Direction } from './message.js';

/**
 * What one event says about a phone call. Every call event fills the part it knows; the rest is null.
 * Times are ISO 8601 as sent, durations seconds.
 */
export interface Call {
  id: string;
  direction: Direction | null;
  from: string | null;
  /** The number that was called; null when the vendor does not say. */
  to: string | null;
  /** Everyone on the call, external parties first. Null when unknown, which is not the same as empty. */
  participants: string[] | null;
  /** The vendor's word, e.g. `ringing`, `completed`, `answered`, `unanswered`, `missed`, `forwarded`. */
  status: string | null;
  startedAt: string | null;
  answeredAt: string | null;
  endedAt: string | null;
  /** Talk time: from the answer to the end. Null where the payload does not let us know it. */
  durationSeconds: number | null;
  /** From the start to the answer, or to the end of a call that was not answered. */
  ringSeconds: number | null;
  /** The sender's own number, where it is not said whether it counts from the start or from the answer. */
  reportedSeconds: number | null;
  /** Inbound, over, and not taken by a person, an assistant or another number. Null where this event does not decide it. */
  missed: boolean | null;
  recordings: CallRecording[] | null;
  voicemail: CallVoicemail | null;
  summary: string[] | null;
  nextSteps: string[] | null;
  summaryStatus: ProcessingStatus | null;
  transcript: CallTranscriptLine[] | null;
  transcriptStatus: ProcessingStatus | null;
  /** What an AI agent did on the call. */
  jobs: CallJob[] | null;
  handledByAiAgent: boolean | null;
  menuSelection: CallMenuSelection | null;
  forwardedFrom: string | null;
  forwardedTo: string | null;
  conversationId: string | null;
  phoneNumberId: string | null;
  /** Whose line it is. */
  userId: string | null;
  answeredByUserId: string | null;
  initiatedByUserId: string | null;
  /** Null when the vendor could not look the contacts up; empty when it looked and found none. */
  contactIds: string[] | null;
}

export interface CallRecording {
  id: string | null;
  url: string | null;
  type: string | null;
  durationSeconds: number | null;
  startedAt: string | null;
}

export interface CallVoicemail {
  id: string | null;
  url: string | null;
  type: string | null;
  durationSeconds: number | null;
  transcript: string | null;
}

export interface CallTranscriptLine {
  content: string;
  /** Seconds from the start of the call. */
  startSeconds: number | null;
  endSeconds: number | null;
  /** Phone number of the speaker, when known. */
  identifier: string | null;
  /** Workspace user who spoke; null for outside speakers. */
  userId: string | null;
}

export interface CallMenuSelection {
  /** The digit pressed, as text. */
  digit: string | null;
  name: string | null;
  reason: string | null;
}

/** `absent`: there will be none. `in-progress`: not yet. `failed`: it could not be made. */
export type ProcessingStatus = 'absent' | 'in-progress' | 'completed' | 'failed';

export interface CallJob {
  icon: string | null;
  name: string | null;
  results: { name: string | null; value: string | number | boolean | null }[];
}
