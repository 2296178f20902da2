import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ServiceSettings } from '../config/service.settings.js';
import { StorageSettings } from '../config/storage.settings.js';
import { KnownHosts } from './known-hosts.js';
import { NamedCursors } from './named-cursors.js';
import { OperatorGuard } from './operator.guard.js';
import { OperatorSettings } from './operator.settings.js';
import { OperatorToken } from './operator-token.js';
import { ProblemFilter } from './problem.filter.js';
import { validationPipe } from './query-validation.js';
import { Sessions } from './sessions.js';
import { TokenGuesses } from './token-guesses.js';

/** What holds for every route: who may call it, how input is checked, how errors look. */
@Global()
@Module({
  providers: [
    {
      provide: OperatorToken,
      inject: [OperatorSettings, StorageSettings],
      useFactory: ({ ADMIN_TOKEN }: OperatorSettings, { DATA_DIR }: StorageSettings) =>
        OperatorToken.resolve(ADMIN_TOKEN, DATA_DIR),
    },
    {
      provide: Sessions,
      inject: [OperatorToken],
      useFactory: (token: OperatorToken) => new Sessions(token.keyFor('dashboard session')),
    },
    {
      provide: TokenGuesses,
      inject: [OperatorToken],
      useFactory: (token: OperatorToken) => new TokenGuesses(token),
    },
    {
      provide: KnownHosts,
      inject: [ServiceSettings, OperatorSettings],
      useFactory: ({ HOST }: ServiceSettings, { DASHBOARD_HOSTS }: OperatorSettings) =>
        new KnownHosts({ HOST, DASHBOARD_HOSTS }),
    },
    { provide: APP_GUARD, useClass: OperatorGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: NamedCursors },
    { provide: APP_PIPE, useFactory: validationPipe },
  ],
  exports: [OperatorToken, Sessions, TokenGuesses, KnownHosts],
})
export class HttpModule {}
