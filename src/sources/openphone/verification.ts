import type { OpenphoneSettings } from './openphone.settings.js';
import { parseSecrets, type OpenphoneSecrets } from './secrets.js';

/** What signatures are checked with. */
export interface OpenphoneVerification {
  readonly secrets: OpenphoneSecrets;
  /** False: unsigned webhooks of the workwhile form are let in, from this machine only. */
  readonly verifySignature: boolean;
  readonly legacyToleranceSeconds: number;
  readonly toleranceSeconds: number;
}

/** @throws TypeError for secrets that the settings refuse */
export function verificationOf(settings: OpenphoneSettings): OpenphoneVerification {
  const secrets = parseSecrets(settings.SECRET);
  return {
    secrets,
    verifySignature: settings.verifySignature,
    legacyToleranceSeconds: settings.LEGACY_TOLERANCE_SECONDS,
    toleranceSeconds: settings.TOLERANCE_SECONDS,
  };
}
