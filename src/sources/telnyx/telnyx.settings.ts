import { IsOptional, IsString } from 'class-validator';
import { IsWholeNumber } from '../../config/parsers.js';
import { Setting, type Mistake } from '../../config/setting.js';
import { SourceSettings } from '../source-settings.js';
import { checkKeys } from './keys.js';

/** What Telnyx sends, and how it proves itself. */
export class TelnyxSettings extends SourceSettings {
  static readonly namespace = 'telnyx';
  static readonly section = 'Telnyx';
  static readonly variables = 'TELNYX_WEBHOOK_';
  static readonly prefix = 'TELNYX_';

  static mistakes(settings: TelnyxSettings): Mistake[] {
    return settings.secretMistakes(checkKeys(settings.SECRET));
  }

  @Setting(
    'Public keys of Telnyx accounts, comma-separated: base64 of 32 bytes (Mission Control → Keys & Credentials → Public\nKey). For trials also trial_…, a private key of your own, with which samples are signed.',
    { example: 'vFlmXriNiejQjqA4ozqRAyBf8SDNYfVB7ZSbGHi1fQg=', secret: true },
  )
  @IsOptional()
  @IsString()
  override SECRET: string | undefined = undefined;

  @Setting('Seconds a signature stays valid.')
  @IsWholeNumber('seconds', 1)
  TOLERANCE_SECONDS: number = 300;
}
