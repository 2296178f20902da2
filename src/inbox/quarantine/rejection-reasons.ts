import { REFUSAL_REASONS } from '../../sources/authentication.js';

/**
 * Every reason for which a webhook is not accepted: those that sources give, and those of the service itself. Closed,
 * as counts and metrics are kept for each; docs/operator.md has what each one means.
 */
export const REJECTION_REASONS = [
  ...REFUSAL_REASONS,
  'unknown-source',
  'not-configured',
  'wrong-method',
  'incomplete',
  'too-large',
  'compressed',
  'rate-limited',
  'disabled',
  'busy',
  'not-stored',
] as const;

export type RejectionReason = (typeof REJECTION_REASONS)[number];
