import { Transform } from 'class-transformer';
import { IsOptional, IsUrl } from 'class-validator';
import { AsList, IsCidr, IsWholeNumber } from '../config/parsers.js';
import { Setting, type Mistake } from '../config/setting.js';

/** Who is behind a connection, and how much is taken from it. */
export class NetworkSettings {
  static readonly namespace = 'network';
  static readonly section = 'Network';
  static readonly prefix = 'RATE_LIMIT_';

  static mistakes({ TRUSTED_PROXIES }: NetworkSettings): Mistake[] {
    if (!TRUSTED_PROXIES.some((range) => range.endsWith('/0'))) return [];
    return [
      {
        variable: 'TRUSTED_PROXIES',
        message: 'expected the addresses of your proxies: a range of /0 would believe whatever anybody says',
      },
    ];
  }

  @Setting(
    'Where senders reach the service, for those that sign the whole URL. Unset: what the request and trusted proxies say.',
    { example: 'https://webhooks.example.com' },
  )
  @IsOptional()
  @IsUrl(
    { protocols: ['https', 'http'], require_protocol: true, require_tld: false, allow_query_components: false },
    { message: 'expected an address such as https://webhooks.example.com, without a query' },
  )
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.replace(/\/+$/, '') : value))
  PUBLIC_URL?: string;

  @Setting(
    'Proxies in front of the service, addresses and CIDR ranges. Only from them are X-Forwarded-For, -Proto and -Host believed.',
  )
  @AsList()
  @IsCidr({
    each: true,
    message: 'expected addresses or CIDR ranges, comma-separated, e.g. 10.0.0.0/8 (not true, not a number of hops)',
  })
  TRUSTED_PROXIES: string[] = [];

  @Setting('Requests that could not be verified, per client address and window.')
  @IsWholeNumber('a whole number', 1)
  RATE_LIMIT_MAX: number = 1000;

  @Setting('Length of that window in milliseconds.')
  @IsWholeNumber('milliseconds', 1000)
  RATE_LIMIT_WINDOW_MS: number = 900_000;

  @Setting('Largest body accepted, in bytes. An hour of a call is a transcript of 115 KB, or more.')
  @IsWholeNumber('bytes', 1024, 104_857_600)
  BODY_LIMIT_BYTES: number = 4_194_304;
}
