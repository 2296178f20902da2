import { Body, Controller, Delete, Get, HttpCode, Logger, Post, Req, Res } from '@nestjs/common';
import { IsString, MaxLength } from 'class-validator';
import type { Request, Response } from 'express';
import { Public } from '../contract/index.js';
import { clientAddress } from '../http/client-address.js';
import { Problem } from '../http/problem.js';
import { assertNotMadeByAnotherPage } from '../http/request-origin.js';
import { SessionAccess, type OperatorRequest } from '../http/session-access.js';
import { Sessions } from '../http/sessions.js';
import { TokenGuesses } from '../http/token-guesses.js';
import { VERSION } from '../config/version.js';

class SessionRequest {
  @IsString()
  @MaxLength(500)
  token!: string;
}

interface SessionState {
  /** Null for who comes with the token itself. */
  expiresAt: Date | null;
  version: string;
  now: Date;
}

/** From the operator's token to a cookie, and back. */
@Controller('dashboard/api/session')
@SessionAccess()
export class SessionController {
  private readonly logger = new Logger('dashboard');

  constructor(
    private readonly tokens: TokenGuesses,
    private readonly sessions: Sessions,
  ) {}

  /**
   * Logs in: a cookie for 12 hours, for the operator's token
   *
   * Guesses are slowed down, address by address.
   */
  @Post()
  @Public()
  @HttpCode(204)
  open(
    @Req() request: Request,
    @Body() { token }: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ): void {
    assertNotMadeByAnotherPage(request);
    const address = clientAddress(request);
    if (!this.tokens.accepts(request, token)) {
      this.logger.warn({ msg: 'a wrong operator token was tried', address });
      throw new Problem(401, "expected the operator's token; the start message says where it is");
    }
    this.logger.log({ msg: 'an operator logged in', address });
    this.sessions.open(request, response);
  }

  /** When the session ends */
  @Get()
  state(@Req() { session }: OperatorRequest): SessionState {
    return { expiresAt: session?.expiresAt ?? null, version: VERSION, now: new Date() };
  }

  /** Logs out */
  @Delete()
  @HttpCode(204)
  close(@Req() request: Request, @Res({ passthrough: true }) response: Response): void {
    this.sessions.close(request, response);
  }
}
