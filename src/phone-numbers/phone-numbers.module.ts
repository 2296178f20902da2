import { Global, Module } from '@nestjs/common';
import { Env } from '../config/env.js';
import { PhoneNumbers } from '../contract/index.js';

@Global()
@Module({
  providers: [
    { provide: PhoneNumbers, inject: [Env], useFactory: (env: Env) => new PhoneNumbers(env.DEFAULT_REGION ?? null) },
  ],
  exports: [PhoneNumbers],
})
export class PhoneNumbersModule {}
