import { IsOptional, IsString } from 'class-validator';
import { Setting, type Mistake } from '../../config/setting.js';
import { checkTextSecrets } from '../kit/text-secrets.js';
import { SourceSettings } from '../source-settings.js';

const WHERE = 'the request that made the subscription (deliveryMode.verificationToken)';

/** What RingCentral sends, and how it proves itself. */
export class RingcentralSettings extends SourceSettings {
  static readonly namespace = 'ringcentral';
  static readonly section = 'RingCentral';
  static readonly variables = 'RINGCENTRAL_WEBHOOK_';
  static readonly prefix = 'RINGCENTRAL_';

  static mistakes(settings: RingcentralSettings): Mistake[] {
    const isAccessToken = (entry: string) =>
      entry.startsWith('eyJ') || entry.startsWith('Bearer')
        ? 'expected a verification token of your own choice, got what begins as an access token or JWT'
        : null;
    return settings.secretMistakes(checkTextSecrets(settings.SECRET, WHERE, isAccessToken));
  }

  @Setting(
    'Verification tokens, comma-separated, one for each subscription: deliveryMode.verificationToken, a long random text of\nyour own.',
    { example: 'a-long-random-text-of-your-own', secret: true },
  )
  @IsOptional()
  @IsString()
  override SECRET: string | undefined = undefined;
}
