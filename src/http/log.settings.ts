import { IsOptional } from 'class-validator';
import { IsOneOf } from '../config/parsers.js';
import { Setting } from '../config/setting.js';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
const FORMATS = ['json', 'pretty'] as const;

/** What is logged, and how. */
export class LogSettings {
  static readonly namespace = 'log';
  static readonly section = 'Log';

  @Setting(`${LEVELS.join(', ')}. debug tells why a webhook was refused or not routed.`)
  @IsOneOf(LEVELS)
  LOG_LEVEL: (typeof LEVELS)[number] = 'info';

  @Setting('json or pretty. Default: pretty on a terminal, else json.', { example: 'json' })
  @IsOptional()
  @IsOneOf(FORMATS)
  LOG_FORMAT?: (typeof FORMATS)[number];
}
