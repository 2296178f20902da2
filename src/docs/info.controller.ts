import { Controller, Get } from '@nestjs/common';
import { Public } from '../contract/index.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { RouteList, type Endpoint } from './route-list.js';
import { NAME, VERSION } from '../config/version.js';

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
  info(): { name: string; version: string; webhooks: Record<string, string>; endpoints: Endpoint[] } {
    const webhooks = this.sources.sources.map(({ name }) => [name, `/api/webhooks/${name}`]);
    return {
      name: NAME,
      version: VERSION,
      webhooks: Object.fromEntries(webhooks) as Record<string, string>,
      endpoints: this.routes.list(),
    };
  }
}
