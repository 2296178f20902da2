import { Injectable } from '@nestjs/common';
import { PhoneNumbers } from '../../contract/index.js';
import { SourceRegistry } from '../../sources/source-registry.js';
import { EventBus } from '../dispatch/event-bus.js';
import { readAnew } from './read-anew.js';
import type { StoredWebhook } from './stored-webhook.js';
import type { RoutedReading } from './store-readings.js';

/** Reads stored events with the sources of now, and routes them to the subscribers of now. */
@Injectable()
export class Reader {
  constructor(
    private readonly sources: SourceRegistry,
    private readonly bus: EventBus,
    private readonly numbers: PhoneNumbers,
  ) {}

  read(row: StoredWebhook): RoutedReading {
    const reading = readAnew(row, this.sources, this.numbers);
    return { ...reading, route: this.bus.route(reading.event) };
  }
}
