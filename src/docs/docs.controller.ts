import { readFile } from 'node:fs/promises';
import { Controller, Get, NotFoundException, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { PublicIf } from '../http/public-access.js';
import { SessionAccess } from '../http/session-access.js';
import { PAGE, PAGE_FILES, PAGE_POLICY, PAGE_SCRIPT } from './swagger-ui.js';

/** Written by `npm run openapi`, and compared with the code by a test. */
const DESCRIPTION = new URL('../../docs/openapi.json', import.meta.url);

/** What the service can be asked, for developers. */
@PublicIf(({ DOCS_PUBLIC }) => DOCS_PUBLIC)
@SessionAccess()
@Controller('docs')
export class DocsController {
  /**
   * A page to read this description on, and to try it
   *
   * @produces text/html
   */
  @Get()
  page(@Res({ passthrough: true }) response: Response): string {
    response.type('html').set('Content-Security-Policy', PAGE_POLICY);
    return PAGE;
  }

  /** This description, as OpenAPI 3.1 */
  @Get('openapi.json')
  async description(): Promise<object> {
    return JSON.parse(await readFile(DESCRIPTION, 'utf8')) as object;
  }

  /** @internal what the page is made of */
  @Get('start.js')
  script(@Res({ passthrough: true }) response: Response): string {
    response.type('js');
    return PAGE_SCRIPT;
  }

  /** @internal what the page is made of */
  @Get('swagger-ui/:file')
  file(@Param('file') file: string, @Res() response: Response): void {
    const root = PAGE_FILES.get(file);
    if (root === undefined) throw new NotFoundException(`the page has no file ${file.slice(0, 50)}`);
    response.sendFile(file, { root });
  }
}
