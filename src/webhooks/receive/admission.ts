import { Injectable } from '@nestjs/common';
import type { Express, Request } from 'express';
import { STATUS_CODES, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { clientAddress } from '../../http/client-address.js';
import { rejectedRequest } from './rejected-request.js';
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

  constructor(
    private readonly limit: UnverifiedLimit,
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

  /** Counts a request once its body is read: senders that take their time with it take no place from others. */
  enter(response: ServerResponse): void {
    this.underWay++;
    response.once('close', () => this.underWay--);
  }

  private turnsAway(incoming: object, response: ServerResponse, express: Express): boolean {
    // what Express does next; with it the request knows its address, by the trusted proxies
    const request = Object.setPrototypeOf(incoming, express.request) as Request;
    if (this.underWay >= MOST_UNDER_WAY) {
      this.rejections.add('busy', () => rejectedRequest(request));
      send(response, BUSY);
      return true;
    }
    if (this.limit.admits(clientAddress(request))) return false;
    this.rejections.add('rate-limited', () => rejectedRequest(request));
    // what the sender has not yet sent of it is not read either
    response.shouldKeepAlive = false;
    send(response, RATE_LIMITED);
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
