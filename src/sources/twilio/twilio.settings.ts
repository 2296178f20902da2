import { IsOptional, IsString } from 'class-validator';
import { Setting, type Mistake } from '../../config/setting.js';
import { checkTextSecrets } from '../kit/text-secrets.js';
import { SourceSettings } from '../source-settings.js';

/** Of ids that the console shows near the token. */
const ID = /^[A-Z]{2}[0-9a-f]{32}$/;

/** What Twilio sends, and how it proves itself. */
export class TwilioSettings extends SourceSettings {
  static readonly namespace = 'twilio';
  static readonly section = 'Twilio: it signs the whole URL, see PUBLIC_URL';
  static readonly variables = 'TWILIO_WEBHOOK_';
  static readonly prefix = 'TWILIO_';

  static mistakes(settings: TwilioSettings): Mistake[] {
    return settings.secretMistakes(checkTextSecrets(settings.SECRET, 'the Twilio Console', mistakeOf, 1));
  }

  @Setting(
    'Auth Tokens, comma-separated: the primary one of each account and subaccount that posts here. While you change\nto a new one, put both into the list.',
    { example: '0123456789abcdef0123456789abcdef', secret: true },
  )
  @IsOptional()
  @IsString()
  override SECRET: string | undefined = undefined;
}

function mistakeOf(entry: string): string | null {
  if (!ID.test(entry)) return null;
  return `expected an Auth Token, got an id that begins with ${entry.slice(0, 2)}: copy the Auth Token beside the Account SID`;
}
