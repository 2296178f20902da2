import { IsWholeNumber } from '../../config/parsers.js';
import { Setting } from '../../config/setting.js';

/** How much is kept of webhooks that were refused. */
export class QuarantineSettings {
  static readonly namespace = 'quarantine';
  static readonly section = 'Quarantine';

  @Setting('Webhooks that were refused are kept, the newest of each reason: this many …')
  @IsWholeNumber('a whole number', 0, 1_000_000)
  QUARANTINE_MAX_COUNT: number = 1_000;

  @Setting('… and at most this many bytes of bodies of each reason.')
  @IsWholeNumber('bytes', 0)
  QUARANTINE_MAX_BYTES: number = 16_777_216;
}
