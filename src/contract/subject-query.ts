import { applyDecorators } from '@nestjs/common';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PhoneNumberQuery } from './phone-number-query.js';

/** No NUL: PostgreSQL cannot even look for it. */
const ID = /^[^\0]+$/;

/** A filter that is an id of the sender's, and may be left out. */
function OptionalId(): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    IsString(),
    MaxLength(200),
    Matches(ID, { message: 'expected an id that is not empty, without NUL' }),
  );
}

/** A list of what people do on the lines of a workspace. All filters that are given must match. */
export class SubjectQuery extends PhoneNumberQuery {
  /** Id of the line, such as `PN123`. */
  @OptionalId()
  phoneNumberId?: string;

  /** Id of the user, such as `US123`, as `userId` has it. */
  @OptionalId()
  userId?: string;

  /** Id of a contact: what one of its numbers takes part in, and what the sender says is with it. */
  @OptionalId()
  contactId?: string;
}
