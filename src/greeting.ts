import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { environment } from './config/environment.js';
import { ServiceSettings } from './config/service.settings.js';
import { unknownVariables } from './config/unknown-variables.js';
import { LogSettings } from './http/log.settings.js';
import { OperatorToken } from './http/operator-token.js';
import { adviseNode } from './node-version.js';
import { SETTINGS } from './settings.js';
import { SourceRegistry } from './sources/source-registry.js';
import type { Source } from './sources/source.js';

/** Says where the service is, what to be careful about, and what to try. */
export async function greet(app: NestExpressApplication): Promise<void> {
  const logger = app.get(Logger);
  const { ROLE } = app.get(ServiceSettings);
  const { sources } = app.get(SourceRegistry);
  const unsigned = sources.filter(({ acceptsUnsigned }) => acceptsUnsigned);
  const url = (await app.getUrl()).replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
  for (const { name, meant } of unknownVariables(SETTINGS, environment())) {
    logger.warn(
      `unknown setting ${name}${meant === null ? '; see .env.example' : `; did you mean ${meant}?`}`,
      'settings',
    );
  }
  const advice = adviseNode(process.versions.node);
  if (advice !== null) logger.warn(advice, 'settings');
  for (const { title } of unsigned) {
    logger.warn(`no secret of ${title} is set: its webhooks are accepted unsigned, from this machine only`, 'settings');
  }
  const { origin } = app.get(OperatorToken);
  logger.log({ msg: `listening on ${url}`, operatorToken: origin }, 'service');
  // for people; not among the lines a machine reads
  if (app.get(LogSettings).LOG_FORMAT !== 'json') process.stderr.write(welcome(url, origin, ROLE, sources));
}

function welcome(url: string, token: string, role: ServiceSettings['ROLE'], sources: readonly Source[]): string {
  const routes = sources.map(({ name, methods }) => `${methods.join(', ')} ${url}/api/webhooks/${name}`);
  const webhooks = role === 'worker' ? 'not here: ROLE=worker only delivers' : routes.join('\n             ');
  const trial = role === 'worker' ? undefined : sources.find(({ acceptsUnsigned }) => acceptsUnsigned);
  return `
  Listening  ${url}
  Dashboard  ${url}/dashboard
  Webhooks   ${webhooks}
  Health     ${url}/health
  Status     ${url}/api/status
  Token      for the dashboard and the operator API: ${token}
${trial === undefined ? '' : `\n  Try it:\n    ${sampleRequest(url, trial)}\n`}
`;
}

function sampleRequest(url: string, { name, samples }: Source): string {
  const { contentType, trial } = samples;
  return `curl -X POST ${url}/api/webhooks/${name} -H 'Content-Type: ${contentType}' -d '${trial ?? ''}'`;
}
