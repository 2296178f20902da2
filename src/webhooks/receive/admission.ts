import { Injectable } from '@nestjs/common';
import { STATUS_CODES, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Problem } from '../../http/problem.js';
import { Counters } from '../../inbox/counters.js';
import { Meters } from '../../inbox/meters.js';

/**
 * Beyond this many nobody is answered soon: it is a quarter of a second of work for the embedded store. With twice as many, a flood is let in
 * faster than it is turned away, and everybody waits for seconds.
 */
const MOST_UNDER_WAY = 500;
const RETRY_AFTER_SECONDS = 5;
const WEBHOOKS = /^\/api\/webhooks\//i;

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
@Injectable()
export class Admission {
  private underWay = 0;

  constructor(
    private readonly counters: Counters,
    private readonly meters: Meters,
  ) {}

  /** Refuses before Express and Nest have spent anything on the request, and before its body is read. */
  guard(server: Server): void {
    const listeners = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      if (this.underWay >= MOST_UNDER_WAY && WEBHOOKS.test(request.url ?? '')) this.refuse(response);
      else for (const listener of listeners) listener(request, response);
    });
  }

  /** Counts a request once its body is read: senders that take their time with it take no place from others. */
  enter(response: ServerResponse): void {
    this.underWay++;
    response.once('close', () => this.underWay--);
  }

  /** For a body that there is no room for, of which some is read. */
  noRoom(): Problem {
    this.countRefusal();
    return Problem.unavailable('too many large bodies are being read; please repeat');
  }

  private refuse(response: ServerResponse): void {
    this.countRefusal();
    response.writeHead(503, {
      'Content-Type': 'application/problem+json',
      'Content-Length': BODY.length,
      'Retry-After': Math.ceil(RETRY_AFTER_SECONDS * (1 + Math.random())),
    });
    response.end(BODY);
  }

  private countRefusal(): void {
    this.counters.add('rejected', 'busy');
    this.meters.requests.inc({ dialect: 'none', outcome: 'busy' });
  }
}
