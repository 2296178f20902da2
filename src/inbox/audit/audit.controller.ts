import { Controller, Get, Query } from '@nestjs/common';
import { PageQuery, type Page } from '../../contract/index.js';
import { AuditLog, type AuditEntry } from './audit-log.js';

@Controller('api/audit')
export class AuditController {
  constructor(private readonly audit: AuditLog) {}

  /** Lists what operators have changed, and when */
  @Get()
  list(@Query() query: PageQuery): Promise<Page<AuditEntry>> {
    return this.audit.list(query);
  }
}
