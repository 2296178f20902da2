import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { Env } from './config/env.js';
import { environment } from './config/environment.js';
import { unknownVariables } from './config/unknown-variables.js';
import { OperatorToken } from './http/operator-token.js';
import { adviseNode } from './node-version.js';

/** Says where the service is, what to be careful about, and what to try. */
export async function greet(app: NestExpressApplication): Promise<void> {
  const logger = app.get(Logger);
  const env = app.get(Env);
  const url = (await app.getUrl()).replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
  for (const { name, meant } of unknownVariables(environment())) {
    logger.warn(`${name} is no setting${meant === null ? '; see .env.example' : `; ${meant} is`}`, 'settings');
  }
  const advice = adviseNode(process.versions.node);
  if (advice !== null) logger.warn(advice, 'settings');
  if (!env.verifySignature) {
    logger.warn('no webhook secret is set: unsigned webhooks are accepted from this machine only', 'settings');
  }
  const { origin } = app.get(OperatorToken);
  logger.log({ msg: `listening on ${url}`, operatorToken: origin }, 'service');
  // for people; not among the lines a machine reads
  if (env.LOG_FORMAT !== 'json') process.stderr.write(welcome(url, origin, env));
}

function welcome(url: string, token: string, env: Env): string {
  const webhooks = env.ROLE === 'worker' ? 'not here: ROLE=worker only delivers' : `POST ${url}/api/webhooks/openphone`;
  return `
  Listening  ${url}
  Dashboard  ${url}/dashboard
  Webhooks   ${webhooks}
  Health     ${url}/health
  Status     ${url}/api/status
  Token      for the dashboard and the operator API: ${token}
${env.ROLE === 'worker' || env.verifySignature ? '' : `\n  Try it:\n    ${sampleRequest(url)}\n`}
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
