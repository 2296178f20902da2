import { BadRequestException, ParseUUIDPipe } from '@nestjs/common';

/** Ids of what the service makes itself, such as events. */
export class ParseIdPipe extends ParseUUIDPipe {
  constructor() {
    super({
      exceptionFactory: () =>
        new BadRequestException(
          'id: expected the id of an earlier answer, such as 01a20ee4-aeef-74dd-aaf1-f52a98241a5d',
        ),
    });
  }
}
