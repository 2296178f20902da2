import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { DiscoveryService } from '@nestjs/core';
import { RouteList } from '../../src/docs/route-list.js';
import { VERSION } from '../../src/config/version.js';
import { EXAMPLES } from './examples.js';
import { HandlerTypes } from './handler-types.js';
import { describeRoute, isInternal, routesOf, type Operation, type Route } from './operation.js';
import { describeReceiving } from './receiving.js';
import type { Schema } from './schema.js';

export interface OpenApiDocument {
  openapi: string;
  info: object;
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, object> };
}

const DESCRIPTION = `Receives the webhooks of OpenPhone (Quo), stores each event once, and delivers it to modules.

Lists answer \`{items, nextCursor}\`, newest first; \`nextCursor\` is passed back as \`cursor\`, and is null on the last page.
Errors are \`application/problem+json\` (RFC 9457).`;

const SECURITY_SCHEMES = {
  operatorToken: {
    type: 'http',
    scheme: 'bearer',
    description: "The operator's token: `ADMIN_TOKEN`, or what is in `DATA_DIR/admin-token`.",
  },
  standardSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'Webhooks of the 2026-03-30 API: `v1,<base64>` of the HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`.',
  },
  legacySignature: {
    type: 'apiKey',
    in: 'header',
    name: 'openphone-signature',
    description:
      'All other webhooks: `hmac;1;<milliseconds>;<base64>` of the HMAC-SHA256 over `{milliseconds}.{body}`.',
  },
};

/** What the code of the running service says about its routes. Routes that are not part of the API are in `internal`. */
export function describe(app: NestExpressApplication): { document: OpenApiDocument; internal: string[] } {
  const types = new HandlerTypes();
  const access = new Map(listed(app).map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint.access]));
  const paths: OpenApiDocument['paths'] = {};
  const internal: string[] = [];
  for (const route of explore(app)) {
    const accessOf = access.get(`${route.method.toUpperCase()} ${withColons(route.path)}`);
    if (accessOf === undefined) continue; // of those that take every method; each source says which it uses
    if (isInternal(route, types)) internal.push(`${route.method.toUpperCase()} ${withColons(route.path)}`);
    else (paths[route.path] ??= {})[route.method] = describeRoute(route, accessOf, types);
  }
  const receiving = listed(app).filter((endpoint) => endpoint.access === 'signature');
  const webhooks: OpenApiDocument['webhooks'] = {};
  for (const { method, path } of receiving) {
    const source = path.replace(/^.*\//, '');
    (paths[path] ??= {})[method.toLowerCase()] = describeReceiving(`${source}Receive`, types);
    // once more, and not a reference: tools show nothing of one
    (webhooks[source] ??= {})[method.toLowerCase()] = describeReceiving(`${source}Webhook`, types);
  }
  types.named('http/problem-details.ts', 'ProblemDetails');
  const schemas = withExamples(types.schemas.components);
  return {
    document: {
      openapi: '3.1.1',
      info: {
        title: 'OpenPhone webhooks',
        version: VERSION,
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      paths: sorted(paths),
      webhooks,
      components: { schemas: sorted(schemas), securitySchemes: SECURITY_SCHEMES },
    },
    internal,
  };
}

/** As the service lists them itself. */
export function listed(app: NestExpressApplication): ReturnType<RouteList['list']> {
  return app.get(RouteList, { strict: false }).list();
}

export function withColons(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function explore(app: NestExpressApplication): Route[] {
  const explored = SwaggerModule.createDocument(app, new DocumentBuilder().build(), {
    operationIdFactory: (controller, method) => `${controller} ${method}`,
  });
  const controllers = app.get(DiscoveryService, { strict: false }).getControllers();
  const classes = new Map(controllers.map(({ metatype }) => [metatype?.name, metatype as Route['controller']]));
  return routesOf(explored, (operationId) => {
    const [name = '', handler = ''] = operationId.split(' ');
    return { controller: classes.get(name) as Route['controller'], handler };
  });
}

function withExamples(schemas: Record<string, Schema>): Record<string, Schema> {
  for (const [name, examples] of Object.entries(EXAMPLES)) {
    if (!(name in schemas)) throw new TypeError(`no answer has the type ${name}: take its example away`);
    schemas[name] = { ...schemas[name], examples };
  }
  return schemas;
}

function sorted<Value>(record: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
