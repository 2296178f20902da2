import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { Env } from '../config/env.js';
import { OperatorGuard } from './operator.guard.js';
import { OperatorToken } from './operator-token.js';
import { ProblemFilter } from './problem.filter.js';
import { validationPipe } from './query-validation.js';

/** What holds for every route: who may call it, how input is checked, how errors look. */
@Global()
@Module({
  providers: [
    {
      provide: OperatorToken,
      inject: [Env],
      useFactory: (env: Env) => OperatorToken.resolve(env.ADMIN_TOKEN, env.DATA_DIR),
    },
    { provide: APP_GUARD, useClass: OperatorGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useFactory: validationPipe },
  ],
  exports: [OperatorToken],
})
export class HttpModule {}
