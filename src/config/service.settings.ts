import { IsString } from 'class-validator';
import { IsOneOf, IsWholeNumber } from './parsers.js';
import { Setting } from './setting.js';

const ROLES = ['all', 'web', 'worker'] as const;

/** What this process does, and where it listens. */
export class ServiceSettings {
  static readonly namespace = 'service';
  static readonly section = 'Service';

  @Setting('Port to listen on; 0 takes any free one.')
  @IsWholeNumber('a port number', 0, 65_535)
  PORT: number = 3000;

  @Setting('Address to listen on. The container image sets 0.0.0.0.')
  @IsString()
  HOST: string = '127.0.0.1';

  @Setting('What this process does: web (receives), worker (delivers to modules) or all.')
  @IsOneOf(ROLES)
  ROLE: (typeof ROLES)[number] = 'all';

  @Setting(
    'Milliseconds between SIGTERM and closing, in which /readyz says 503 and requests are still answered: what a load\nbalancer needs to notice.',
  )
  @IsWholeNumber('milliseconds', 0, 20_000)
  SHUTDOWN_DELAY_MS: number = 2_000;

  @Setting('`production` refuses to start without a webhook secret.')
  @IsString()
  NODE_ENV: string = 'development';
}
