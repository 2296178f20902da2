import { Global, Module } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { PhoneNumbers, SUBJECT_IDS, type SubjectIds } from '../contract/index.js';
import { openSources, sourcesThatAreOff } from './define-source.js';
import { SourceRegistry } from './source-registry.js';
import { SOURCES } from './sources.js';

/** Platforms that send; the rest of the service knows them by the registry only. */
@Global()
@Module({
  providers: [
    {
      provide: SourceRegistry,
      inject: [Settings, PhoneNumbers],
      useFactory: async (settings: Settings, numbers: PhoneNumbers) =>
        new SourceRegistry(await openSources(SOURCES, settings, { numbers }), sourcesThatAreOff(SOURCES, settings)),
    },
    {
      provide: SUBJECT_IDS,
      inject: [SourceRegistry],
      useFactory: (sources: SourceRegistry): SubjectIds => ({
        canonical: (source, kind, id) => sources.canonicalId(source, kind, id),
        spellings: (kind, id) => sources.spellingsOf(kind, id),
      }),
    },
  ],
  exports: [SourceRegistry, SUBJECT_IDS],
})
export class SourcesModule {}
