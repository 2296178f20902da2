import { IsOptional, IsString, Matches } from 'class-validator';
import { AsList, IsCidr, IsTrueOrFalse, IsWholeNumber } from '../../config/parsers.js';
import { ServiceSettings } from '../../config/service.settings.js';
import { Setting, type Mistake } from '../../config/setting.js';
import type { Settings } from '../../config/settings.js';
import { StorageSettings } from '../../config/storage.settings.js';
import { checkSecrets } from './secrets.js';

const DAY_SECONDS = 86_400;

/** What OpenPhone sends, and how it proves itself. */
export class OpenphoneSettings {
  static readonly namespace = 'openphone';
  static readonly section = 'OpenPhone';
  static readonly prefix = 'OPENPHONE_';

  static mistakes(settings: OpenphoneSettings, all: Settings): Mistake[] {
    const isProduction = all.get(ServiceSettings).NODE_ENV === 'production';
    const { RETENTION_DAYS } = all.get(StorageSettings);
    const { OPENPHONE_WEBHOOK_SECRET: secret, OPENPHONE_WEBHOOK_VERIFY_SIGNATURE: verify } = settings;
    const mistakes = checkSecrets(secret);
    const add = (variable: string, message: string) => mistakes.push({ variable, message });
    if (isProduction && secret === undefined) {
      add(
        'OPENPHONE_WEBHOOK_SECRET',
        'expected a signing secret in production: copy it from OpenPhone (Settings → Integrations → Webhooks)',
      );
    }
    if (isProduction && verify === false) add('OPENPHONE_WEBHOOK_VERIFY_SIGNATURE', 'expected true in production');
    if (verify === true && secret === undefined) {
      add('OPENPHONE_WEBHOOK_SECRET', 'expected a signing secret, because OPENPHONE_WEBHOOK_VERIFY_SIGNATURE is true');
    }
    if (RETENTION_DAYS * DAY_SECONDS < settings.OPENPHONE_LEGACY_TOLERANCE_SECONDS) {
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
  OPENPHONE_WEBHOOK_SECRET?: string;

  @Setting('false answers 503 with Retry-After, so that OpenPhone keeps its events and repeats them.')
  @IsTrueOrFalse()
  OPENPHONE_WEBHOOK_ENABLED: boolean = true;

  @Setting('Milliseconds one attempt of a handler may take.')
  @IsWholeNumber('milliseconds', 100, 3_600_000)
  OPENPHONE_WEBHOOK_TIMEOUT: number = 30_000;

  @Setting(
    'Default: true once a secret is set. false accepts unsigned webhooks of the `workwhile` form, from this machine\nonly, and never in production.',
    { example: 'true' },
  )
  @IsOptional()
  @IsTrueOrFalse()
  OPENPHONE_WEBHOOK_VERIFY_SIGNATURE?: boolean;

  @Setting('Addresses and CIDR ranges that may post, comma-separated. Empty: any. A second lock, never the only one.')
  @AsList()
  @IsCidr({ each: true, message: 'expected addresses or CIDR ranges, comma-separated, e.g. 203.0.113.7,10.0.0.0/8' })
  OPENPHONE_WEBHOOK_ALLOWED_IPS: string[] = [];

  @Setting('Types to route to modules, with * as wildcard, comma-separated. The others are stored, not routed.')
  @AsList()
  @Matches(/^[\w.*-]+$/, { each: true, message: 'expected types such as message.received or call.*, comma-separated' })
  OPENPHONE_WEBHOOK_EVENTS: string[] = ['*'];

  @Setting('Seconds a legacy signature stays valid. Long, because repeats may carry the first signature.')
  @IsWholeNumber('seconds', 1)
  OPENPHONE_LEGACY_TOLERANCE_SECONDS: number = 3 * DAY_SECONDS;

  @Setting('Seconds a 2026-03-30 signature stays valid.')
  @IsWholeNumber('seconds', 1)
  OPENPHONE_TOLERANCE_SECONDS: number = 300;

  /** Signatures are checked. */
  get verifySignature(): boolean {
    return this.OPENPHONE_WEBHOOK_VERIFY_SIGNATURE ?? this.OPENPHONE_WEBHOOK_SECRET !== undefined;
  }
}
