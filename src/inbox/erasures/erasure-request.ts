import { IsString, MaxLength } from 'class-validator';

export class ErasureRequest {
  /** In any spelling, e.g. `+13105550176` or `+1 (310) 555-0176`; without a country code it is one of DEFAULT_REGION. */
  @IsString()
  @MaxLength(200)
  phoneNumber!: string;
}
