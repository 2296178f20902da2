import type { Env } from '../../config/env.js';
import { parseSecrets, type OpenphoneSecrets } from './secrets.js';

export interface OpenphoneSettings {
  readonly secrets: OpenphoneSecrets;
  /** False: unsigned webhooks of the workwhile form are let in, from this machine only. */
  readonly verifySignature: boolean;
  readonly legacyToleranceSeconds: number;
  readonly toleranceSeconds: number;
}

export function openphoneSettings(env: Env): OpenphoneSettings {
  return {
    secrets: parseSecrets(env.OPENPHONE_WEBHOOK_SECRET),
    verifySignature: env.verifySignature,
    legacyToleranceSeconds: env.OPENPHONE_LEGACY_TOLERANCE_SECONDS,
    toleranceSeconds: env.OPENPHONE_TOLERANCE_SECONDS,
  };
}
