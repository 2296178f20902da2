import { RequestMethod } from '@nestjs/common';
import type { Params } from 'nestjs-pino';
import { pino } from 'pino';
import type { LogSettings } from './log.settings.js';
import { maskNumbers } from './mask-numbers.js';

/** Bytes gathered before they are written; at most a second's worth, so that logging costs a webhook no system call. */
const BUFFER_BYTES = 8 * 1024;
const FLUSH_MS = 500;

/** Webhooks and probes have lines of their own, or are too many to tell. */
const WITHOUT_REQUEST_LINE = ['api/webhooks/*path', 'health', 'livez', 'readyz', 'metrics'];

/** For people rather than for machines. */
export function isPretty({ LOG_FORMAT }: LogSettings): boolean {
  return LOG_FORMAT === undefined ? process.stdout.isTTY : LOG_FORMAT === 'pretty';
}

export function loggerOptions(settings: LogSettings): Params {
  const options = {
    level: settings.LOG_LEVEL,
    // an allow-list: no header, no query, no body can get into a log by accident
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({ method, path: url.split('?')[0] }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
    hooks: { streamWrite: maskNumbers },
  };
  return {
    pinoHttp: isPretty(settings)
      ? { ...options, transport: { target: 'pino-pretty', options: { singleLine: true, ignore: 'pid,hostname' } } }
      : [options, buffered()],
    exclude: WITHOUT_REQUEST_LINE.map((path) => ({ path, method: RequestMethod.ALL })),
  };
}

function buffered(): ReturnType<typeof pino.destination> {
  const destination = pino.destination({ sync: false, minLength: BUFFER_BYTES });
  setInterval(() => destination.flush(), FLUSH_MS).unref();
  return destination;
}
