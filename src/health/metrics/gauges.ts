import { Gauge, type Registry } from 'prom-client';
import { Meters } from '../../inbox/counters/meters.js';

export type Gauges = ReturnType<typeof createGauges>;

/** What is not counted as it happens but looked at when Prometheus asks. */
export function createGauges(registry: Registry) {
  const gauge = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]): Gauge<Label> =>
    new Gauge({ name: Meters.nameOf(name), help, labelNames, registers: [registry] });
  return {
    bySubscriber: {
      pending: gauge('pending', 'Deliveries that wait, by subscriber.', 'subscriber'),
      active: gauge('active', 'Deliveries under way, by subscriber.', 'subscriber'),
      dead: gauge('dead_letters', 'Deliveries that have failed for good, by subscriber.', 'subscriber'),
      paused: gauge('paused', '1 for subscribers that are paused.', 'subscriber'),
      oldest: gauge(
        'oldest_pending_age_seconds',
        'Age of the delivery that waits longest, by subscriber.',
        'subscriber',
      ),
    },
    quarantined: gauge('quarantined', 'Webhooks in the quarantine, by reason.', 'reason'),
    storeSize: gauge('store_size_bytes', 'Size of the database.'),
    oldestTransaction: gauge(
      'oldest_transaction_seconds',
      'How long the oldest open transaction of the database has held back vacuum.',
    ),
    freeBytes: gauge('data_directory_free_bytes', 'Room on the disk of DATA_DIR; of the embedded store only.'),
    clock: gauge(
      'clock_ahead_seconds',
      'How far the clock of this process is ahead of the senders, by their latest signatures; absent without any.',
    ),
    waiting: gauge('waiting_for_store', 'Events of this process that wait to be stored.'),
    loopDelay: gauge(
      'event_loop_delay_seconds',
      'How long the event loop of this process has made others wait since it was last asked: 99th percentile.',
    ),
    memory: gauge('resident_memory_bytes', 'Memory of this process.'),
  };
}
