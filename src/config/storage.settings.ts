import { IsOptional, IsString, IsUrl, MinLength } from 'class-validator';
import { IsTrueOrFalse, IsWholeNumber } from './parsers.js';
import { ServiceSettings } from './service.settings.js';
import { Setting, type Mistake } from './setting.js';
import type { Settings } from './settings.js';

/** Where events are kept, and for how long. */
export class StorageSettings {
  static readonly namespace = 'storage';
  static readonly section = 'Store';

  static mistakes({ DATABASE_URL }: StorageSettings, all: Settings): Mistake[] {
    const { ROLE } = all.get(ServiceSettings);
    if (DATABASE_URL !== undefined || !['web', 'worker'].includes(ROLE)) return [];
    return [
      {
        variable: 'ROLE',
        message: `${ROLE} needs DATABASE_URL: the embedded store serves one process, which has to be all`,
      },
    ];
  }

  @Setting('A PostgreSQL server (13 or newer). Unset: the embedded store in DATA_DIR.', {
    example: 'postgres://user:password@host:5432/database',
    secret: true,
  })
  @IsOptional()
  @IsUrl(
    { protocols: ['postgres', 'postgresql'], require_protocol: true, require_tld: false, require_host: false },
    { message: 'expected postgres://user:password@host:5432/database' },
  )
  DATABASE_URL?: string;

  @Setting('Connections one process may hold on the PostgreSQL server, beside half as many for the queue.')
  @IsWholeNumber('a whole number', 2, 500)
  DATABASE_POOL_SIZE: number = 10;

  @Setting('Directory of the embedded store and of the generated operator token.')
  @IsString()
  @MinLength(1, { message: 'expected a directory' })
  DATA_DIR: string = './data';

  @Setting('Events older than this are removed. At least 4: a legacy signature stays valid for 3 days.')
  @IsWholeNumber('days', 4)
  RETENTION_DAYS: number = 90;

  @Setting('true starts although a crash could lose acknowledged events. For experiments only.')
  @IsTrueOrFalse()
  ALLOW_UNSAFE_DURABILITY: boolean = false;
}
