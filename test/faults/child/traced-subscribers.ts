/**
 * The service, started as main.ts does with traces, and two subscribers more: `second` has nothing to say, `flaky` fails
 * at its first attempt, or, with FLAKY=always, at each.
 */
import { startTracing } from '../../../src/tracing/start-tracing.js';

const stopTracing = startTracing();
const { createApplication } = await import('../../../src/application.js');
const { ServiceSettings } = await import('../../../src/config/service.settings.js');
const { headStart } = await import('../../../src/head-start.js');
const { stopOnSignals } = await import('../../../src/stop-on-signals.js');
const { TracedSubscribers } = await import('../support/traced-subscribers.js');

const app = await createApplication(headStart(process.env), [TracedSubscribers]);
stopOnSignals(app, stopTracing);
const { PORT, HOST } = app.get(ServiceSettings);
await app.listen(PORT, HOST);
