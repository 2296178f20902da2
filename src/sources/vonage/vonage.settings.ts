import { IsOptional, IsString } from 'class-validator';
import { IsOneOf } from '../../config/parsers.js';
import { Setting, type Mistake } from '../../config/setting.js';
import { checkTextSecrets } from '../kit/text-secrets.js';
import { SourceSettings } from '../source-settings.js';
import { SMS_SIGNATURES, type SmsSignature } from './sms-signature.js';

/** What Vonage sends, and how it proves itself. */
export class VonageSettings extends SourceSettings {
  static readonly namespace = 'vonage';
  static readonly section = 'Vonage (formerly Nexmo)';
  static readonly variables = 'VONAGE_WEBHOOK_';
  static readonly prefix = 'VONAGE_';

  static mistakes(settings: VonageSettings): Mistake[] {
    return settings.secretMistakes(checkTextSecrets(settings.SECRET, 'the Vonage dashboard', mistakeOf, 1));
  }

  @Setting(
    'Signature secrets, comma-separated, of each account that posts here. Keep the old one in the list while you change\nto a new one.',
    { example: 'abcdef0123456789abcdef0123456789', secret: true },
  )
  @IsOptional()
  @IsString()
  override SECRET: string | undefined = undefined;

  @Setting(
    'How the older SMS API signs (`sig`): md5hash, md5, sha1, sha256 or sha512, as set at Vonage. none refuses it.',
  )
  @IsOneOf(SMS_SIGNATURES)
  SMS_SIGNATURE: SmsSignature = 'none';
}

function mistakeOf(entry: string): string | null {
  if (entry.startsWith('-----BEGIN')) return 'expected a signature secret, got the private key of an application';
  return null;
}
