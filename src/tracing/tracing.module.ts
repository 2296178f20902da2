import { Global, Module } from '@nestjs/common';
import { tracingAskedFor } from '../config/tracing-asked-for.js';
import { TRACING, type Tracing } from './tracing.js';

/** Provides `Tracing`, or null. */
@Global()
@Module({ providers: [{ provide: TRACING, useFactory: load }], exports: [TRACING] })
export class TracingModule {}

async function load(): Promise<Tracing | null> {
  if (!tracingAskedFor()) return null;
  const { OpenTelemetryTracing } = await import('./open-telemetry.js');
  return new OpenTelemetryTracing();
}
