import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

describeEachStore('metrics', (create) => {
  let store: TestStore;
  let service: Service;

  beforeEach(async () => {
    store = await create();
  });
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  const message = {
    event_type: 'message.received',
    data: { id: 'msg_1', from: '+1', to: '+2', body: 'Hi', timestamp: '2026-10-05T16:12:30Z' },
  };

  it('tell Prometheus what was received, stored, refused and delivered', async () => {
    service = await Service.start(store);
    await service.post(message);
    await service.post(message);
    await service.post({ event_type: 'message.received' });
    await eventually(async () => {
      const { status, headers, body } = await service.get('/metrics');
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^text\/plain/);
      for (const line of [
        'requests_total{source="openphone",dialect="workwhile",outcome="accepted"} 1',
        'requests_total{source="openphone",dialect="workwhile",outcome="duplicate"} 1',
        'requests_total{source="openphone",dialect="none",outcome="refused"} 1',
        'rejections_total{reason="unreadable"} 1',
        // from zero: the first of them is to be seen as an increase
        'rejections_total{reason="signature-mismatch"} 0',
        'requests_total{source="openphone",dialect="legacy",outcome="unreadable"} 0',
        'commit_seconds_count 2',
        'deliveries_total{subscriber="messages",outcome="done"} 1',
        'handling_seconds_count{subscriber="messages"} 1',
        'event_age_seconds_count{subscriber="messages"} 1',
        'pending{subscriber="messages"} 0',
        'oldest_pending_age_seconds{subscriber="messages"} 0',
        'dead_letters{subscriber="messages"} 0',
        'paused{subscriber="messages"} 0',
        'quarantined{reason="unreadable"} 1',
      ]) {
        expect(body).toContain(`\nopenphone_webhooks_${line}\n`);
      }
      expect(body).toMatch(/^openphone_webhooks_store_size_bytes \d{6,}$/m);
      expect(body).toMatch(/^openphone_webhooks_oldest_transaction_seconds \d/m);
      expect(body).toMatch(/^openphone_webhooks_event_loop_delay_seconds \d/m);
      // nothing is made up: the disk of a server is its own concern, and nobody has signed anything
      expect(/^openphone_webhooks_data_directory_free_bytes \d{6,}$/m.test(body)).toBe(store.kind === 'embedded');
      expect(body).not.toMatch(/^openphone_webhooks_clock_ahead_seconds/m);
    });
  });

  it('ask for the operator token, unless they are made public', async () => {
    service = await Service.start(store);
    expect((await service.request('/metrics')).status).toBe(401);
    await service.stop();
    service = await Service.start(store, { METRICS_PUBLIC: 'true' });
    expect((await service.request('/metrics')).status).toBe(200);
    const { endpoints } = (await service.request('/api')).body;
    expect(endpoints).toContainEqual({ method: 'GET', path: '/metrics', access: 'public' });
  });
});
