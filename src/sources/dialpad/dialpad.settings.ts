import { IsOptional, IsString } from 'class-validator';
import { Setting, type Mistake } from '../../config/setting.js';
import { checkTextSecrets } from '../kit/text-secrets.js';
import { SourceSettings } from '../source-settings.js';

const WHERE = 'the call that created the webhook';

/** What Dialpad sends, and how it proves itself. */
export class DialpadSettings extends SourceSettings {
  static readonly namespace = 'dialpad';
  static readonly section = 'Dialpad';
  static readonly variables = 'DIALPAD_WEBHOOK_';
  static readonly prefix = 'DIALPAD_';

  static mistakes(settings: DialpadSettings): Mistake[] {
    return settings.secretMistakes(checkTextSecrets(settings.SECRET, WHERE));
  }

  @Setting(
    'Secrets of Dialpad webhooks, comma-separated: you choose them when you create a webhook. Keep the old one in the\nlist while you change to a new one.',
    { example: 'a1B2c3D4e5F6g7H8i9J0kLmN', secret: true },
  )
  @IsOptional()
  @IsString()
  override SECRET: string | undefined = undefined;
}
