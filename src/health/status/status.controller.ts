import { Controller, Get } from '@nestjs/common';
import { Public } from '../../contract/index.js';
import { StatusReader, type Status } from './status.js';

@Public()
@Controller('api/status')
export class StatusController {
  constructor(private readonly reader: StatusReader) {}

  /**
   * How the service is doing
   *
   * Counts and times over all instances and restarts; no personal data.
   */
  @Get()
  status(): Promise<Status> {
    return this.reader.read();
  }
}
