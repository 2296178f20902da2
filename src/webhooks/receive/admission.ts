import type { RequestHandler } from 'express';
import { STATUS_CODES } from 'node:http';

/** Beyond this many nobody could be answered in time; it is a third of a second's work for the embedded store. */
const MOST_UNDER_WAY = 1_000;
const RETRY_AFTER_SECONDS = 5;

const BODY = JSON.stringify({
  type: 'about:blank',
  title: STATUS_CODES[503],
  status: 503,
  detail: 'more webhooks are being taken than can be stored soon; please repeat',
  errors: [],
});

/**
 * Turns webhooks away at the door while too many are under way, so that those inside are answered in time. It is made
 * to cost next to nothing: under a flood every microsecond spent on refusing is missing for accepting.
 */
export class Admission {
  private underWay = 0;

  /** @param onRefusal told of each that was turned away */
  constructor(private readonly onRefusal: () => void) {}

  /** Before the body is read. */
  readonly refuseWhenFull: RequestHandler = (_request, response, next) => {
    if (this.underWay < MOST_UNDER_WAY) {
      next();
      return;
    }
    this.onRefusal();
    const seconds = Math.ceil(RETRY_AFTER_SECONDS * (1 + Math.random()));
    response.writeHead(503, {
      'Content-Type': 'application/problem+json',
      'Content-Length': BODY.length,
      'Retry-After': seconds,
    });
    response.end(BODY);
  };

  /** Once it is: senders that take their time with it take no place from others. */
  readonly count: RequestHandler = (_request, response, next) => {
    this.underWay++;
    response.once('close', () => this.underWay--);
    next();
  };
}
