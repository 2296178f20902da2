import { environment } from './environment.js';

const PREFIX = 'OTEL_';
const SERVICE_NAME = 'openphone-webhooks';

/**
 * Whether OpenTelemetry's standard variables say where traces are to go. Without any of them nothing is traced: the SDK
 * itself would send to a collector on this machine. Those of `.env` are put where the SDK looks for them.
 */
export function tracingAskedFor(): boolean {
  for (const [name, value] of Object.entries(environment())) {
    if (name.startsWith(PREFIX) && value !== undefined) process.env[name] ??= value;
  }
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } =
    process.env;
  if (OTEL_SDK_DISABLED?.toLowerCase() === 'true' || OTEL_TRACES_EXPORTER === 'none') return false;
  const destinations = [OTEL_TRACES_EXPORTER, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT];
  if (!destinations.some((value) => value !== undefined && value !== '')) return false;
  process.env.OTEL_SERVICE_NAME ??= SERVICE_NAME;
  return true;
}
