import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { environment } from './config/environment.js';
import { ServiceSettings } from './config/service.settings.js';
import { unknownVariables } from './config/unknown-variables.js';
import { LogSettings } from './http/log.settings.js';
import { OperatorToken } from './http/operator-token.js';
import { adviseNode } from './node-version.js';
import { SETTINGS } from './settings.js';
import { OpenphoneSettings } from './sources/openphone/openphone.settings.js';

/** Says where the service is, what to be careful about, and what to try. */
export async function greet(app: NestExpressApplication): Promise<void> {
  const logger = app.get(Logger);
  const { ROLE } = app.get(ServiceSettings);
  const { verifySignature } = app.get(OpenphoneSettings);
  const url = (await app.getUrl()).replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
  for (const { name, meant } of unknownVariables(SETTINGS, environment())) {
    logger.warn(
      `unknown setting ${name}${meant === null ? '; see .env.example' : `; did you mean ${meant}?`}`,
      'settings',
    );
  }
  const advice = adviseNode(process.versions.node);
  if (advice !== null) logger.warn(advice, 'settings');
  if (!verifySignature) {
    logger.warn('no webhook secret is set: unsigned webhooks are accepted from this machine only', 'settings');
  }
  const { origin } = app.get(OperatorToken);
  logger.log({ msg: `listening on ${url}`, operatorToken: origin }, 'service');
  // for people; not among the lines a machine reads
  if (app.get(LogSettings).LOG_FORMAT !== 'json') process.stderr.write(welcome(url, origin, ROLE, verifySignature));
}

function welcome(url: string, token: string, role: ServiceSettings['ROLE'], verifySignature: boolean): string {
  const webhooks = role === 'worker' ? 'not here: ROLE=worker only delivers' : `POST ${url}/api/webhooks/openphone`;
  return `
  Listening  ${url}
  Dashboard  ${url}/dashboard
  Webhooks   ${webhooks}
  Health     ${url}/health
  Status     ${url}/api/status
  Token      for the dashboard and the operator API: ${token}
${role === 'worker' || verifySignature ? '' : `\n  Try it:\n    ${sampleRequest(url)}\n`}
`;
}

function sampleRequest(url: string): string {
  const event = {
    event_type: 'message.received',
    data: {
      id: 'test_123',
      from: '+1234567890',
      to: '+0987654321',
      body: 'Test message',
      timestamp: '2024-01-01T12:00:00Z',
    },
  };
  return `curl -X POST ${url}/api/webhooks/openphone -H 'Content-Type: application/json' -d '${JSON.stringify(event)}'`;
}
