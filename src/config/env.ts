import { IsOptional, IsString, IsUrl, Matches, MinLength } from 'class-validator';
import type { CountryCode } from 'libphonenumber-js';
import { AsList, IsCidr, IsCountry, IsOneOf, IsTrueOrFalse, IsWholeNumber } from './parsers.js';
import { Variable } from './variable.js';

const DAY_SECONDS = 86_400;

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
const FORMATS = ['json', 'pretty'] as const;
const ROLES = ['all', 'web', 'worker'] as const;

/** Fewer could be guessed. */
export const TOKEN_CHARACTERS = 32;

/** Every setting, read once from the environment and `.env`. `.env.example` is tested against this class. */
export class Env {
  @Variable('Service', 'Port to listen on; 0 takes any free one.')
  @IsWholeNumber('a port number', 0, 65_535)
  PORT: number = 3000;

  @Variable('Service', 'Address to listen on. The container image sets 0.0.0.0.')
  @IsString()
  HOST: string = '127.0.0.1';

  @Variable('Service', 'What this process does: web (receives), worker (delivers to modules) or all.')
  @IsOneOf(ROLES)
  ROLE: (typeof ROLES)[number] = 'all';

  @Variable(
    'Service',
    'Milliseconds between SIGTERM and closing, in which /readyz says 503 and requests are still answered: what a load\nbalancer needs to notice.',
  )
  @IsWholeNumber('milliseconds', 0, 20_000)
  SHUTDOWN_DELAY_MS: number = 2_000;

  @Variable('Service', 'Country of phone numbers written without one. Unset: it is not guessed.', { example: 'US' })
  @IsOptional()
  @IsCountry()
  DEFAULT_REGION?: CountryCode;

  @Variable('Service', '`production` refuses to start without a webhook secret.')
  @IsString()
  NODE_ENV: string = 'development';

  @Variable('Store', 'A PostgreSQL server (13 or newer). Unset: the embedded store in DATA_DIR.', {
    example: 'postgres://user:password@host:5432/database',
    secret: true,
  })
  @IsOptional()
  @IsUrl(
    { protocols: ['postgres', 'postgresql'], require_protocol: true, require_tld: false, require_host: false },
    { message: 'expected postgres://user:password@host:5432/database' },
  )
  DATABASE_URL?: string;

  @Variable('Store', 'Connections one process may hold on the PostgreSQL server, beside half as many for the queue.')
  @IsWholeNumber('a whole number', 2, 500)
  DATABASE_POOL_SIZE: number = 10;

  @Variable('Store', 'Directory of the embedded store and of the generated operator token.')
  @IsString()
  @MinLength(1, { message: 'expected a directory' })
  DATA_DIR: string = './data';

  @Variable('Store', 'Events older than this are removed. At least 4: a legacy signature stays valid for 3 days.')
  @IsWholeNumber('days', 4)
  RETENTION_DAYS: number = 90;

  @Variable('Store', 'Webhooks that were refused are kept, the newest of each reason: this many …')
  @IsWholeNumber('a whole number', 0, 1_000_000)
  QUARANTINE_MAX_COUNT: number = 1_000;

  @Variable('Store', '… and at most this many bytes of bodies of each reason.')
  @IsWholeNumber('bytes', 0)
  QUARANTINE_MAX_BYTES: number = 16_777_216;

  @Variable('Store', 'true starts although a crash could lose acknowledged events. For experiments only.')
  @IsTrueOrFalse()
  ALLOW_UNSAFE_DURABILITY: boolean = false;

  @Variable(
    'OpenPhone',
    'Signing secrets, comma-separated: whsec_… (webhooks made by the 2026-03-30 API) and base64 (all others; every\none of those has its own). Keep the old one in the list while you change to a new one.',
    { example: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', secret: true },
  )
  @IsOptional()
  @IsString()
  OPENPHONE_WEBHOOK_SECRET?: string;

  @Variable('OpenPhone', 'false answers 503 with Retry-After, so that OpenPhone keeps its events and repeats them.')
  @IsTrueOrFalse()
  OPENPHONE_WEBHOOK_ENABLED: boolean = true;

  @Variable('OpenPhone', 'Milliseconds one attempt of a handler may take.')
  @IsWholeNumber('milliseconds', 100, 3_600_000)
  OPENPHONE_WEBHOOK_TIMEOUT: number = 30_000;

  @Variable(
    'OpenPhone',
    'Default: true once a secret is set. false accepts unsigned webhooks of the `workwhile` form, from this machine\nonly, and never in production.',
    { example: 'true' },
  )
  @IsOptional()
  @IsTrueOrFalse()
  OPENPHONE_WEBHOOK_VERIFY_SIGNATURE?: boolean;

  @Variable(
    'OpenPhone',
    'Addresses and CIDR ranges that may post, comma-separated. Empty: any. A second lock, never the only one.',
  )
  @AsList()
  @IsCidr({ each: true, message: 'expected addresses or CIDR ranges, comma-separated, e.g. 203.0.113.7,10.0.0.0/8' })
  OPENPHONE_WEBHOOK_ALLOWED_IPS: string[] = [];

  @Variable(
    'OpenPhone',
    'Types to route to modules, with * as wildcard, comma-separated. The others are stored, not routed.',
  )
  @AsList()
  @Matches(/^[\w.*-]+$/, { each: true, message: 'expected types such as message.received or call.*, comma-separated' })
  OPENPHONE_WEBHOOK_EVENTS: string[] = ['*'];

  @Variable('OpenPhone', 'Seconds a legacy signature stays valid. Long, because repeats may carry the first signature.')
  @IsWholeNumber('seconds', 1)
  OPENPHONE_LEGACY_TOLERANCE_SECONDS: number = 3 * DAY_SECONDS;

  @Variable('OpenPhone', 'Seconds a 2026-03-30 signature stays valid.')
  @IsWholeNumber('seconds', 1)
  OPENPHONE_TOLERANCE_SECONDS: number = 300;

  @Variable(
    'Network',
    'Proxies in front of the service, addresses and CIDR ranges. Only from them is X-Forwarded-For believed.',
  )
  @AsList()
  @IsCidr({
    each: true,
    message: 'expected addresses or CIDR ranges, comma-separated, e.g. 10.0.0.0/8 (not true, not a number of hops)',
  })
  TRUSTED_PROXIES: string[] = [];

  @Variable('Network', 'Requests that could not be verified, per client address and window.')
  @IsWholeNumber('a whole number', 1)
  RATE_LIMIT_MAX: number = 1000;

  @Variable('Network', 'Length of that window in milliseconds.')
  @IsWholeNumber('milliseconds', 1000)
  RATE_LIMIT_WINDOW_MS: number = 900_000;

  @Variable('Network', 'Largest body accepted, in bytes. An hour of a call is a transcript of 115 KB, or more.')
  @IsWholeNumber('bytes', 1024, 104_857_600)
  BODY_LIMIT_BYTES: number = 4_194_304;

  @Variable(
    'Operator',
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

  @Variable('Operator', 'true lets anyone read GET /metrics; otherwise it asks for the operator token.')
  @IsTrueOrFalse()
  METRICS_PUBLIC: boolean = false;

  @Variable(
    'Operator',
    'Names the dashboard may be called by, comma-separated, besides localhost. Needed for a name that leads to a proxy on\nthis machine. Empty: any name, but only localhost where HOST is a loopback address.',
  )
  @AsList()
  @Matches(/^[a-z0-9.:-]+$/i, { each: true, message: 'expected names without ports, comma-separated' })
  DASHBOARD_HOSTS: string[] = [];

  @Variable(
    'Operator',
    'true lets anyone read GET /docs, the description of the API; otherwise it asks for the operator token.',
  )
  @IsTrueOrFalse()
  DOCS_PUBLIC: boolean = false;

  @Variable('Operator', `${LEVELS.join(', ')}. debug tells why a webhook was refused or not routed.`)
  @IsOneOf(LEVELS)
  LOG_LEVEL: (typeof LEVELS)[number] = 'info';

  @Variable('Operator', 'json or pretty. Default: pretty on a terminal, else json.', { example: 'json' })
  @IsOptional()
  @IsOneOf(FORMATS)
  LOG_FORMAT?: (typeof FORMATS)[number];

  /** Signatures are checked. */
  get verifySignature(): boolean {
    return this.OPENPHONE_WEBHOOK_VERIFY_SIGNATURE ?? this.OPENPHONE_WEBHOOK_SECRET !== undefined;
  }
}
