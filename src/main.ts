import { setImmediate } from 'node:timers/promises';
import { refuseNode } from './node-version.js';

const refusal = refuseNode(process.versions.node);
if (refusal !== null) {
  console.error(refusal);
  process.exit(1);
}

// as PID 1 of a container it would get no signal that it does not listen for; serve() takes over
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));

try {
  // only now: what it imports does not even load in an older Node, with messages that help nobody
  const stopTracing = await traceIfAskedFor();
  const { headStart } = await import('./head-start.js');
  const start = headStart();
  await start.databaseMade;
  // loading keeps this thread busy, and would hold up what has just begun
  await setImmediate();
  const { serve } = await import('./serve.js');
  await serve(start, stopTracing);
} catch (error) {
  // most often a wrong setting, a port or a data directory in use: the message says what to do, a stack would hide it
  const expected = error instanceof Error && error.name !== 'Error' && error.name !== 'TypeError';
  console.error(expected ? `${error.name}: ${error.message}` : error);
  process.exit(1);
}

/** Before everything that is to be traced is loaded. */
async function traceIfAskedFor(): Promise<() => Promise<void>> {
  const { tracingAskedFor } = await import('./config/tracing-asked-for.js');
  if (!tracingAskedFor()) return () => Promise.resolve();
  const { startTracing } = await import('./tracing/start-tracing.js');
  return startTracing();
}
