import { IsOptional, IsString } from 'class-validator';
import { Setting, type Mistake } from '../../config/setting.js';
import { checkTextSecrets } from '../kit/text-secrets.js';
import { SourceSettings } from '../source-settings.js';

const WHERE = 'the webhook at Aircall (token)';

/** What Aircall sends, and how it proves itself. */
export class AircallSettings extends SourceSettings {
  static readonly namespace = 'aircall';
  static readonly section = 'Aircall';
  static readonly variables = 'AIRCALL_WEBHOOK_';
  static readonly prefix = 'AIRCALL_';

  static mistakes(settings: AircallSettings): Mistake[] {
    return settings.secretMistakes(checkTextSecrets(settings.SECRET, WHERE, mistakeOf));
  }

  @Setting('Tokens of Aircall webhooks, comma-separated: each webhook has its own. It is no API token and no API id.', {
    example: 'df76g76dpziygs567f0made',
    secret: true,
  })
  @IsOptional()
  @IsString()
  override SECRET: string | undefined = undefined;
}

/** Who copies from a request or a tutorial may catch more than the token. */
function mistakeOf(entry: string): string | null {
  return /[:{}/]/.test(entry)
    ? `expected the token alone, without a name, a URL or an API id before it, exactly as ${WHERE} shows it`
    : null;
}
