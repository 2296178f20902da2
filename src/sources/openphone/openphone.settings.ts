import { IsOptional, IsString } from 'class-validator';
import { IsTrueOrFalse, IsWholeNumber } from '../../config/parsers.js';
import { ServiceSettings } from '../../config/service.settings.js';
import { Setting, type Mistake } from '../../config/setting.js';
import type { Settings } from '../../config/settings.js';
import { StorageSettings } from '../../config/storage.settings.js';
import { SourceSettings } from '../source-settings.js';
import { checkSecrets } from './secrets.js';

const DAY_SECONDS = 86_400;

/** What OpenPhone sends, and how it proves itself. */
export class OpenphoneSettings extends SourceSettings {
  static readonly namespace = 'openphone';
  static readonly section = 'OpenPhone';
  static readonly variables = 'OPENPHONE_WEBHOOK_';
  static readonly prefix = 'OPENPHONE_';

  static mistakes(settings: OpenphoneSettings, all: Settings): Mistake[] {
    const isProduction = all.get(ServiceSettings).NODE_ENV === 'production';
    const { RETENTION_DAYS } = all.get(StorageSettings);
    const { SECRET: secret, VERIFY_SIGNATURE: verify } = settings;
    const mistakes = checkSecrets(secret);
    const add = (variable: string, message: string) => mistakes.push({ variable, message });
    if (isProduction && secret === undefined && settings.ENABLED) {
      add(
        'OPENPHONE_WEBHOOK_SECRET',
        'expected a signing secret in production: copy it from OpenPhone (Settings → Integrations → Webhooks)',
      );
    }
    if (isProduction && verify === false) add('OPENPHONE_WEBHOOK_VERIFY_SIGNATURE', 'expected true in production');
    if (verify === true && secret === undefined) {
      add('OPENPHONE_WEBHOOK_SECRET', 'expected a signing secret, because OPENPHONE_WEBHOOK_VERIFY_SIGNATURE is true');
    }
    if (RETENTION_DAYS * DAY_SECONDS < settings.LEGACY_TOLERANCE_SECONDS) {
      add(
        'RETENTION_DAYS',
        'expected at least OPENPHONE_LEGACY_TOLERANCE_SECONDS, or an old webhook could be replayed after its event is gone',
      );
    }
    return mistakes;
  }

  @Setting(
    'Signing secrets, comma-separated: whsec_… (webhooks made by the 2026-03-30 API) and base64 (all others; every\none of those has its own). Keep the old one in the list while you change to a new one.',
    { example: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', secret: true },
  )
  @IsOptional()
  @IsString()
  override SECRET: string | undefined = undefined;

  @Setting(
    'Default: true once a secret is set. false accepts unsigned webhooks of the `workwhile` form, from this machine\nonly, and never in production.',
    { example: 'true' },
  )
  @IsOptional()
  @IsTrueOrFalse()
  VERIFY_SIGNATURE?: boolean;

  @Setting('Seconds a legacy signature stays valid. Long, because repeats may carry the first signature.', {
    variable: 'OPENPHONE_LEGACY_TOLERANCE_SECONDS',
  })
  @IsWholeNumber('seconds', 1)
  LEGACY_TOLERANCE_SECONDS: number = 3 * DAY_SECONDS;

  @Setting('Seconds a 2026-03-30 signature stays valid.', { variable: 'OPENPHONE_TOLERANCE_SECONDS' })
  @IsWholeNumber('seconds', 1)
  TOLERANCE_SECONDS: number = 300;

  /** Unsigned trials are let in, outside of production; there a secret is required. */
  override get missing(): null {
    return null;
  }

  /** Signatures are checked. */
  get verifySignature(): boolean {
    return this.VERIFY_SIGNATURE ?? this.SECRET !== undefined;
  }
}
