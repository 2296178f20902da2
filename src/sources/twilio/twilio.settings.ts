import { IsOptional, IsString } from 'class-validator';
import { Setting, type Mistake } from '../../config/setting.js';
import { SourceSettings } from '../source-settings.js';
import { checkTokens } from './tokens.js';

/** What Twilio sends, and how it proves itself. */
export class TwilioSettings extends SourceSettings {
  static readonly namespace = 'twilio';
  static readonly section = 'Twilio: it signs the whole URL, see PUBLIC_URL';
  static readonly variables = 'TWILIO_WEBHOOK_';
  static readonly prefix = 'TWILIO_';

  static mistakes(settings: TwilioSettings): Mistake[] {
    return checkTokens(settings.SECRET).map((message) => ({ variable: settings.variable('SECRET'), message }));
  }

  @Setting(
    'Auth Tokens, comma-separated: the primary one of each account and subaccount that posts here. While you change\nto a new one, put both into the list.',
    { example: '0123456789abcdef0123456789abcdef', secret: true },
  )
  @IsOptional()
  @IsString()
  override SECRET: string | undefined = undefined;
}
