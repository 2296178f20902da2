import { readFile } from 'node:fs/promises';
import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../contract/index.js';
import { Problem } from '../http/problem.js';

/** The same place, whether this file runs from `src` or from `dist`. */
const BUILT = new URL('../../dist/dashboard/page/', import.meta.url);

/** The page itself. It holds no data, so everybody may have it. */
@Public()
@Controller('dashboard')
export class PageController {
  /** @internal the page itself */
  @Get()
  page(@Res() response: Response): Promise<void> {
    return send(response, 'index.html', 'text/html; charset=utf-8');
  }

  /** @internal what the page is made of */
  @Get('assets/app.js')
  script(@Res() response: Response): Promise<void> {
    return send(response, 'app.js', 'text/javascript; charset=utf-8');
  }

  /** @internal what the page is made of */
  @Get('assets/app.css')
  style(@Res() response: Response): Promise<void> {
    return send(response, 'app.css', 'text/css; charset=utf-8');
  }

  /** @internal what the page is made of */
  @Get('assets/icon.svg')
  icon(@Res() response: Response): Promise<void> {
    return send(response, 'icon.svg', 'image/svg+xml');
  }
}

async function send(response: Response, name: string, type: string): Promise<void> {
  const content = await readFile(new URL(name, BUILT)).catch((cause: unknown) => {
    throw new Problem(503, 'the page of the dashboard is not built: npm run build', { cause });
  });
  response.type(type).send(content);
}
