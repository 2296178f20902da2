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
  durationSeconds: number | null;
  recordings: CallRecording[] | null;
  voicemail: CallVoicemail | null;
  summary: string[] | null;
  nextSteps: string[] | null;
  transcript: CallTranscriptLine[] | null;
  menuSelection: CallMenuSelection | null;
  forwardedFrom: string | null;
  forwardedTo: string | null;
  conversationId: string | null;
  phoneNumberId: string | null;
  userId: string | null;
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
