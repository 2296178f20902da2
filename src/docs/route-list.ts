import { Injectable, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { OperatorSettings } from '../http/operator.settings.js';
import { isPublic } from '../http/public-access.js';
import { SourceRegistry } from '../sources/source-registry.js';

export interface Endpoint {
  method: string;
  path: string;
  /** Who may call it: anyone, the sender of webhooks (who proves itself by a signature), or the operator (by token). */
  access: 'public' | 'signature' | 'operator';
}

/** Every route of every module, read from the controllers themselves. */
@Injectable()
export class RouteList {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly sources: SourceRegistry,
    private readonly settings: OperatorSettings,
  ) {}

  list(): Endpoint[] {
    const endpoints = this.discovery.getControllers().flatMap(({ metatype }) => this.endpointsOf(metatype as Type));
    return endpoints.sort((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
  }

  private endpointsOf(controller: Type): Endpoint[] {
    const prototype = controller.prototype as Record<string, object>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name] as () => unknown;
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      const path = join(Reflect.getMetadata(PATH_METADATA, controller), Reflect.getMetadata(PATH_METADATA, handler));
      if (path.includes(':source')) return this.receiving(path);
      const access = isPublic(this.reflector, this.settings, [handler, controller]) ? 'public' : 'operator';
      return [{ method: RequestMethod[method], path, access: access as Endpoint['access'] }];
    });
  }

  private receiving(path: string): Endpoint[] {
    return this.sources.sources.flatMap(({ name, methods }) =>
      methods.map((method) => ({ method, path: path.replace(':source', name), access: 'signature' as const })),
    );
  }
}

function join(...parts: unknown[]): string {
  return `/${parts
    .map((part) => String(part).replace(/^\/+|\/+$/g, ''))
    .filter(Boolean)
    .join('/')}`;
}
