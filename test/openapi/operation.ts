import type { OpenAPIObject } from '@nestjs/swagger';
import type { Endpoint } from '../../src/docs/route-list.js';
import type { Handler, HandlerTypes, Parameter } from './handler-types.js';
import { referTo, type Schema } from './schema.js';
import { withRules } from './schema-of-rules.js';

export type Operation = Record<string, unknown>;

/** One method of one path, as Nest runs it. */
export interface Route {
  path: string;
  method: string;
  controller: new () => object;
  handler: string;
  /** Of a success. */
  status: string;
}

/** Answers that tell in their body what is wrong, rather than by a problem document. */
const TELLS_FAILURES = ['HealthCheckResult'];

/** Everything the code says about a route: its types, the rules its parameters are checked by, and its comment. */
export function describeRoute(route: Route, access: Endpoint['access'], types: HandlerTypes): Operation {
  const handler = types.handler(route.controller.name, route.handler);
  const parameters = [...pathParameters(handler), ...queryParameters(route, handler, types)];
  const body = requestBody(route, handler, types);
  return {
    operationId: nameOf(route),
    tags: [tagOf(route.path)],
    summary: handler.summary,
    ...(handler.description === '' ? {} : { description: handler.description }),
    security: access === 'operator' ? [{ operatorToken: [] }] : [],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === null ? {} : { requestBody: body }),
    responses: {
      ...successes(route, handler),
      ...(isChecked(parameters) || body !== null ? { 400: problem('A parameter is not as expected') } : {}),
      ...(access === 'operator' ? { 401: problem('No token of the operator, or a wrong one') } : {}),
      ...(route.path.includes('{') ? { 404: problem('There is none of this id or name') } : {}),
      ...failures(handler),
      default: problem('Anything else that went wrong'),
    },
  };
}

/** Routes that are no part of the API say `@internal`, and why. */
export function isInternal(route: Route, types: HandlerTypes): boolean {
  return types.handler(route.controller.name, route.handler).tags.some(({ name }) => name === 'internal');
}

export function problem(description: string): Schema {
  return { description, content: { 'application/problem+json': { schema: referTo('ProblemDetails') } } };
}

/** An id that is any text fits always. */
function isChecked(parameters: readonly Schema[]): boolean {
  return parameters.some((parameter) => parameter.in === 'query' || 'format' in (parameter.schema as Schema));
}

/** `/api/dead-letters/redrive` is about dead letters; what is not below `/api/…` is about the service. */
function tagOf(path: string): string {
  const [, subject = 'service'] = /^\/api\/([a-z-]+)/.exec(path) ?? [];
  return ['service', 'status'].includes(subject) ? 'service' : subject.replaceAll('-', ' ');
}

/** `messagesList`, for clients that are made from the description. */
function nameOf({ controller, handler }: Route): string {
  const subject = controller.name.replace(/Controller$/, '');
  return subject.charAt(0).toLowerCase() + subject.slice(1) + handler.charAt(0).toUpperCase() + handler.slice(1);
}

function successes({ status }: Route, handler: Handler): Record<string, Schema> {
  const content = contentOf(handler);
  const declared = answersOf(handler).filter(({ status }) => status.startsWith('2'));
  const said = declared.length > 0 ? declared : [{ status, description: 'Success' }];
  return Object.fromEntries(said.map(({ status, description }) => [status, { description, content }]));
}

function failures(handler: Handler): Record<string, Schema> {
  const declared = answersOf(handler).filter(({ status }) => !status.startsWith('2'));
  const tellsItself = TELLS_FAILURES.includes(handler.returns);
  return Object.fromEntries(
    declared.map(({ status, description }) => [
      status,
      tellsItself ? { description, content: contentOf(handler) } : problem(description),
    ]),
  );
}

/** `@answers 409 It has ended already` */
function answersOf({ tags }: Handler): { status: string; description: string }[] {
  return tags
    .filter(({ name }) => name === 'answers')
    .map(({ text }) => {
      const [, status = '', description = ''] = /^(\d{3}) +([^]+)$/.exec(text) ?? [];
      if (status === '') throw new TypeError(`@answers ${text}: expected a status and a sentence`);
      return { status, description };
    });
}

/** `@produces text/html`, for what is no JSON. */
function contentOf({ tags, answer }: Handler): Schema {
  const type = tags.find(({ name }) => name === 'produces')?.text ?? 'application/json';
  return { [type]: { schema: type === 'application/json' ? answer : { type: 'string' } } };
}

function pathParameters(handler: Handler): Schema[] {
  return handler.parameters
    .filter(({ decorator }) => decorator === 'Param')
    .map(({ decoratedWith }) => {
      const name = decoratedWith.split(',')[0]?.replaceAll("'", '');
      const schema = { type: 'string', ...(decoratedWith.includes('ParseIdPipe') ? { format: 'uuid' } : {}) };
      return { name, in: 'path', required: true, schema };
    });
}

function queryParameters(route: Route, handler: Handler, types: HandlerTypes): Schema[] {
  return handler.parameters
    .filter(({ decorator }) => decorator === 'Query')
    .flatMap((parameter) => propertiesOf(route, parameter, types))
    .map(({ name, schema: { description, ...schema }, required }) => ({
      name,
      in: 'query',
      ...(description === undefined ? {} : { description }),
      ...(required ? { required } : {}),
      schema,
    }));
}

function requestBody(route: Route, handler: Handler, types: HandlerTypes): Schema | null {
  const body = handler.parameters.find(({ decorator }) => decorator === 'Body');
  if (body === undefined) return null;
  const properties = propertiesOf(route, body, types);
  const required = properties.filter((property) => property.required).map(({ name }) => name);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(properties.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
  return { required: required.length > 0, content: { 'application/json': { schema } } };
}

/** Of the class a parameter is read into, with what is checked, and what it is without. */
function propertiesOf(
  { controller, handler }: Route,
  { index, type }: Parameter,
  types: HandlerTypes,
): { name: string; schema: Schema; required: boolean }[] {
  const classes = Reflect.getMetadata(
    'design:paramtypes',
    controller.prototype as object,
    handler,
  ) as Route['controller'][];
  const read = classes[index] as Route['controller'];
  const defaults = new read() as Record<string, unknown>;
  return types.propertiesOf(type).map(([name, schema, required]) => {
    const standard = defaults[name];
    const described = withRules(schema, read, name);
    return standard === undefined
      ? { name, schema: described, required }
      : { name, schema: { ...described, default: standard }, required: false };
  });
}

/** Routes as Nest's own explorer finds them. */
export function routesOf(
  { paths }: OpenAPIObject,
  operationOf: (operationId: string) => Pick<Route, 'controller' | 'handler'>,
): Route[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId: string; responses: Record<string, unknown> }>).map(
      ([method, { operationId, responses }]) => ({
        path,
        method,
        ...operationOf(operationId),
        status: Object.keys(responses)[0] ?? '200',
      }),
    ),
  );
}
