import { IsOptional, IsString } from 'class-validator';
import { IsWholeNumber } from '../../config/parsers.js';
import { Setting, type Mistake } from '../../config/setting.js';
import { checkTextSecrets } from '../kit/text-secrets.js';
import { SourceSettings } from '../source-settings.js';

const WHERE = 'Zoom (App Marketplace → your app → Features → Token → Secret Token)';

/** What Zoom Phone sends, and how it proves itself. */
export class ZoomSettings extends SourceSettings {
  static readonly namespace = 'zoom';
  static readonly section = 'Zoom Phone';
  static readonly variables = 'ZOOM_WEBHOOK_';
  static readonly prefix = 'ZOOM_';

  static mistakes(settings: ZoomSettings): Mistake[] {
    return settings.secretMistakes(checkTextSecrets(settings.SECRET, WHERE));
  }

  @Setting(
    'Secret Tokens of Zoom apps, comma-separated; not the older Verification Token. Keep the old one in the list while\nyou change to a new one.',
    { example: 'a1B2c3D4e5F6g7H8i9J0kL', secret: true },
  )
  @IsOptional()
  @IsString()
  override SECRET: string | undefined = undefined;

  @Setting('Seconds a signature stays valid. Long, because the last repeat comes after 85 minutes.')
  @IsWholeNumber('seconds', 1)
  TOLERANCE_SECONDS: number = 7200;
}
