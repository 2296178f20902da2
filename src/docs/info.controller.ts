import { Controller, Get } from '@nestjs/common';
import { Public } from '../contract/index.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { RouteList, type Endpoint } from './route-list.js';
import { NAME, VERSION } from '../config/version.js';

/** What can be sent here and asked. */
export interface ServiceInfo {
  name: string;
  version: string;
  /** URL of each source that is on, by its name. */
  webhooks: Record<string, string>;
  /** Sources that are off, by their name, and what to set to turn them on. */
  off: Record<string, string>;
  endpoints: Endpoint[];
}

/** What is here. */
@Public()
@Controller('api')
export class InfoController {
  constructor(
    private readonly routes: RouteList,
    private readonly sources: SourceRegistry,
  ) {}

  /** Name, version and all routes */
  @Get()
  info(): ServiceInfo {
    const webhooks = this.sources.sources.map(({ name }) => [name, `/api/webhooks/${name}`]);
    return {
      name: NAME,
      version: VERSION,
      webhooks: Object.fromEntries(webhooks) as Record<string, string>,
      off: Object.fromEntries(this.sources.off.map(({ name, missing }) => [name, `set ${missing}`])),
      endpoints: this.routes.list(),
    };
  }
}
