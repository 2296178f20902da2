import { Inject, Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { DATABASE } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import { NetworkSettings } from '../../http/network.settings.js';
import { Quarantine, type RejectedWebhook } from '../../inbox/quarantine/quarantine.js';
import type { QuarantineFilter } from '../../inbox/quarantine/quarantine-filter.js';
import { quarantinedWebhooks, removeQuarantined } from '../../inbox/quarantine/quarantined.js';
import { SourceRegistry } from '../../sources/source-registry.js';
import type { SourceRequest } from '../../sources/source-request.js';
import { Gate } from './gate.js';
import { Intake } from './intake.js';

/** Each with a body of up to some megabytes. */
const BATCH = 50;

export interface Released {
  released: number;
  stillRejected: number;
}

/** Judges what is in the quarantine again, by the secrets of now, and takes in what is genuine after all. */
@Injectable()
export class Release {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly quarantine: Quarantine,
    private readonly sources: SourceRegistry,
    private readonly gate: Gate,
    private readonly intake: Intake,
    private readonly network: NetworkSettings,
  ) {}

  /** @throws Problem when the store cannot take them; what was stored until then is recognised the next time */
  async release(filter: QuarantineFilter): Promise<Released> {
    await this.quarantine.flush();
    const result: Released = { released: 0, stillRejected: 0 };
    for await (const webhooks of quarantinedWebhooks(this.db, filter, BATCH)) {
      const taken = await Promise.all(webhooks.map((webhook) => this.take(webhook)));
      const ids = webhooks.filter((_, index) => taken[index]).map(({ id }) => id);
      if (ids.length > 0) await removeQuarantined(this.db, { ids });
      result.released += ids.length;
      result.stillRejected += webhooks.length - ids.length;
    }
    return result;
  }

  private async take(webhook: RejectedWebhook): Promise<boolean> {
    const source = this.sources.find(webhook.source);
    if (source === undefined) return false;
    const request = toSourceRequest(webhook, this.network.PUBLIC_URL);
    const authentication = await this.gate.authenticate(source, request);
    if (authentication.kind !== 'proven') return false;
    const taken = await this.intake.take({ source, request, authentication }, authentication);
    return taken.kind === 'taken';
  }
}

/** As it arrived; it is judged as of then. Nobody can tell any more whether it came from this machine. */
function toSourceRequest(
  { method, target, address, headers, body, receivedAt, publicUrl }: RejectedWebhook,
  set: string | undefined,
): SourceRequest {
  return {
    method,
    target,
    publicUrl: set ?? publicUrl,
    headers,
    contentType: headers['content-type'] ?? null,
    body,
    clientAddress: address,
    local: false,
    receivedAt,
  };
}
