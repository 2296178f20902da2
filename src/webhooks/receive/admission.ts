import { Injectable } from '@nestjs/common';
import type { Express, Request, Response } from 'express';
import { STATUS_CODES, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { clientAddress } from '../../http/client-address.js';
import { CheckQueue } from './check-queue.js';
import type { RejectionReason } from '../../inbox/quarantine/rejection-reasons.js';
import { HeldAnswers } from './held-answers.js';
import { namedSource, rejectedRequest } from './rejected-request.js';
import { Rejections } from './rejections.js';
import { UnverifiedLimit } from './unverified-limit.js';

/**
 * Beyond this many nobody is answered soon: it is a quarter of a second of work for the embedded store. With twice as many, a flood is let in
 * faster than it is turned away, and everybody waits for seconds.
 */
const MOST_UNDER_WAY = 500;
const RETRY_AFTER_SECONDS = 5;
const WEBHOOKS = /^\/api\/webhooks\//i;

const BUSY = answer(503, 'busy', 'more webhooks are being taken than can be stored soon; please repeat');
const RATE_LIMITED = answer(
  429,
  'rate-limited',
  'so many requests without a valid signature came from this address that this one was not looked at; please repeat',
);

/**
 * Turns webhooks away at the door: while too many are under way, so that those inside are answered in time; and from
 * addresses that have used up what they may cost. It is made to cost next to nothing: under a flood every microsecond
 * spent on refusing is missing for accepting.
 */
@Injectable()
export class Admission {
  private underWay = 0;
  private readonly held = new HeldAnswers();

  constructor(
    private readonly limit: UnverifiedLimit,
    private readonly checks: CheckQueue,
    private readonly rejections: Rejections,
  ) {}

  /** Refuses before Express and Nest have spent anything on the request, and before its body is read. */
  guard(server: Server, express: Express): void {
    const listeners = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (incoming, response) => {
      const turnedAway = WEBHOOKS.test(incoming.url ?? '') && this.turnsAway(incoming, response, express);
      if (!turnedAway) for (const listener of listeners) listener(incoming, response);
    });
  }

  /**
   * Lets a request in once its body is read, so that senders that take their time with it take no place from others.
   *
   * @param next is called when its signature may be checked
   */
  enter(request: Request, response: Response, next: () => void): void {
    this.checks.add(clientAddress(request), response, () => {
      this.underWay++;
      response.once('close', () => this.underWay--);
      next();
    });
  }

  private turnsAway(incoming: object, response: ServerResponse, express: Express): boolean {
    // what Express does next; with it the request knows its address, by the trusted proxies
    const request = Object.setPrototypeOf(incoming, express.request) as Request;
    const address = clientAddress(request);
    if (this.underWay >= MOST_UNDER_WAY) {
      this.rejections.add('busy', namedSource(request), () => rejectedRequest(request));
      send(response, BUSY);
      return true;
    }
    if (this.checks.isFullFor(address)) return this.putOff(request, response, 'busy', BUSY);
    if (this.limit.admits(address)) return false;
    return this.putOff(request, response, 'rate-limited', RATE_LIMITED);
  }

  /** Refuses what is most likely forged. */
  private putOff(request: Request, response: ServerResponse, reason: RejectionReason, refusal: Answer): true {
    this.rejections.add(reason, namedSource(request), () => rejectedRequest(request));
    // what the sender has not yet sent of it is not read either
    response.shouldKeepAlive = false;
    this.held.add(response, () => send(response, refusal));
    return true;
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function answer(status: number, reason: string, detail: string): Answer {
  const title = STATUS_CODES[status];
  return { status, body: JSON.stringify({ type: 'about:blank', title, status, detail, reason, errors: [] }) };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, {
    'Content-Type': 'application/problem+json',
    'Content-Length': body.length,
    'Retry-After': Math.ceil(RETRY_AFTER_SECONDS * (1 + Math.random())),
  });
  response.end(body);
}
