import { Logger } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import { v7 as uuid, validate as isUuid } from 'uuid';
import { pageConditions, toPage, whereAll, type Page, type PageQuery } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';

/** One thing an operator did. */
export interface AuditEntry {
  id: string;
  at: Date;
  /** Fingerprint of the token. */
  actor: string;
  /** E.g. `POST /api/replays`. */
  action: string;
  details: unknown;
  /** HTTP status of the answer; null while it is under way, and where the process died before it. */
  status: number | null;
}

/** Who changed what, and when. Kept for good. */
export class AuditLog {
  private readonly logger = new Logger('audit');

  constructor(private readonly db: Kysely<Tables>) {}

  /** @param entry `details` as JSON */
  async begin({ actor, action, details }: { actor: string; action: string; details: string }): Promise<string> {
    const id = uuid();
    await this.db.insertInto('audit').values({ id, at: new Date(), actor, action, details, status: null }).execute();
    this.logger.log({ msg: 'operator', actor, action });
    return id;
  }

  /** Written behind the answer: that it was begun is what counts. */
  end(id: string, status: number): void {
    const update = this.db.updateTable('audit').set({ status }).where('id', '=', id).execute();
    update.catch((error: unknown) => this.logger.warn({ err: error }, 'how it ended could not be written down'));
  }

  /** Newest first. */
  async list(query: PageQuery): Promise<Page<AuditEntry>> {
    const { rows } = await sql<AuditEntry>`
      select id, at, actor, action, details, status from audit ${whereAll(pageConditions(query, 'at', 'id', { isId: isUuid }))}
      order by at desc, id desc limit ${query.limit + 1}`.execute(this.db);
    return toPage(
      rows,
      query.limit,
      (row) => row,
      ({ at, id }) => ({ at, id }),
    );
  }
}
