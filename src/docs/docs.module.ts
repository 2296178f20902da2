import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DocsController } from './docs.controller.js';
import { InfoController } from './info.controller.js';
import { RouteList } from './route-list.js';

@Module({
  imports: [DiscoveryModule],
  controllers: [InfoController, DocsController],
  providers: [RouteList],
})
export class DocsModule {}
