import { IsOptional, IsString } from 'class-validator';
import { Setting, type Mistake } from '../../config/setting.js';
import { checkTextSecrets } from '../kit/text-secrets.js';
import { SourceSettings } from '../source-settings.js';

const WHERE = 'Meta (App settings → Basic → App secret)';

/** What Meta's WhatsApp Cloud API sends, and how it proves itself. */
export class WhatsappSettings extends SourceSettings {
  static readonly namespace = 'whatsapp';
  static readonly section = 'WhatsApp Cloud API (Meta)';
  static readonly variables = 'WHATSAPP_WEBHOOK_';
  static readonly prefix = 'WHATSAPP_';

  static mistakes(settings: WhatsappSettings): Mistake[] {
    const { SECRET: secret, VERIFY_TOKEN: token } = settings;
    const isAccessToken = (entry: string) =>
      entry.startsWith('EAA')
        ? `expected an app secret, got what begins as an access token: copy it from ${WHERE}`
        : null;
    const mistakes = settings.secretMistakes(checkTextSecrets(secret, WHERE, isAccessToken));
    if (token !== undefined && secret?.split(',').some((entry) => entry.trim() === token)) {
      const message = `expected a text of your own choice, not the app secret of ${settings.variable('SECRET')}`;
      mistakes.push({ variable: settings.variable('VERIFY_TOKEN'), message });
    }
    return mistakes;
  }

  @Setting(
    'App secrets, comma-separated, one for each Meta app that posts here. Keep the old one in the list while you reset\nit.',
    { example: '0123456789abcdef0123456789abcdef', secret: true },
  )
  @IsOptional()
  @IsString()
  override SECRET: string | undefined = undefined;

  @Setting('The verify token you have entered at Meta beside the URL. Without it, Meta cannot subscribe this URL.', {
    example: 'a-long-text-of-your-own',
    secret: true,
  })
  @IsOptional()
  @IsString()
  VERIFY_TOKEN: string | undefined = undefined;
}
