import { IsOptional, IsString, Matches, MinLength } from 'class-validator';
import { AsList, IsTrueOrFalse } from '../config/parsers.js';
import { Setting } from '../config/setting.js';

/** Fewer could be guessed. */
export const TOKEN_CHARACTERS = 32;

/** Who may look and act. */
export class OperatorSettings {
  static readonly namespace = 'operator';
  static readonly section = 'Operator';

  @Setting(
    'Bearer token of the operator API, at least 32 characters. Unset: made at first start, in DATA_DIR/admin-token.',
    {
      secret: true,
    },
  )
  @IsOptional()
  @IsString()
  @MinLength(TOKEN_CHARACTERS, {
    message: `expected at least ${TOKEN_CHARACTERS} characters; \`openssl rand -base64 32\` makes a good one`,
  })
  ADMIN_TOKEN?: string;

  @Setting('true lets anyone read GET /metrics; otherwise it asks for the operator token.')
  @IsTrueOrFalse()
  METRICS_PUBLIC: boolean = false;

  @Setting(
    'Names the dashboard may be called by, comma-separated, besides localhost. Needed for a name that leads to a proxy on\nthis machine. Empty: any name, but only localhost where HOST is a loopback address.',
  )
  @AsList()
  @Matches(/^[a-z0-9.:-]+$/i, { each: true, message: 'expected names without ports, comma-separated' })
  DASHBOARD_HOSTS: string[] = [];

  @Setting('true lets anyone read GET /docs, the description of the API; otherwise it asks for the operator token.')
  @IsTrueOrFalse()
  DOCS_PUBLIC: boolean = false;
}
