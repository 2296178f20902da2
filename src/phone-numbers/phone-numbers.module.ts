import { Global, Module } from '@nestjs/common';
import { PhoneNumbers } from '../contract/index.js';
import { PhoneNumbersSettings } from './phone-numbers.settings.js';

@Global()
@Module({
  providers: [
    {
      provide: PhoneNumbers,
      inject: [PhoneNumbersSettings],
      useFactory: ({ DEFAULT_REGION }: PhoneNumbersSettings) => new PhoneNumbers(DEFAULT_REGION ?? null),
    },
  ],
  exports: [PhoneNumbers],
})
export class PhoneNumbersModule {}
