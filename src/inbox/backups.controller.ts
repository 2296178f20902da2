import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Inject, Post, Res, type OnModuleDestroy } from '@nestjs/common';
import type { Response } from 'express';
import { STORE } from '../database/database.module.js';
import type { Store } from '../database/store.js';
import { Problem } from '../http/problem.js';

/** The log is kept while a backup is read: who stops reading must not fill the disk. */
const STALLED_MS = 30_000;

const FOR_SERVERS =
  'the embedded store only: a PostgreSQL server has tools of its own, such as ' +
  'pg_dump --format=custom --file=openphone-webhooks.dump "$DATABASE_URL", or pg_basebackup for the whole server';

@Controller('api/backups')
export class BackupsController implements OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(@Inject(STORE) private readonly store: Store) {}

  /**
   * A backup of the embedded store, while it is written to
   *
   * As a tar archive, in the answer. One that breaks off, or has no manifest at its end, is none.
   *
   * @produces application/x-tar
   */
  @Post()
  async create(@Res() response: Response): Promise<void> {
    const { backup } = this.store;
    if (backup === null) throw new Problem(501, FOR_SERVERS);
    await this.store.maintain(async () => {
      const archive = backup((bytes) =>
        response.status(200).type('application/x-tar').set('X-Backup-Bytes', String(bytes)),
      );
      response.setTimeout(STALLED_MS, () => response.destroy());
      await pipeline(Readable.from(archive, { objectMode: false }), response, { signal: this.stopping.signal });
    });
  }

  /** It would hold up the end of the service for as long as somebody reads. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }
}
