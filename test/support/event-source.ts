import { get, type IncomingMessage } from 'node:http';

export interface ServerSentEvent {
  event: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers freely
  data: any;
}

/** Reads server-sent events as a browser does, as far as the tests need it. */
export class TestEventSource {
  readonly events: ServerSentEvent[] = [];
  /** Where a browser would go on. */
  lastEventId = '';
  ended = false;
  private rest = '';

  private constructor(private readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.take(chunk));
    response.on('error', () => undefined).on('close', () => (this.ended = true));
  }

  /** Resolves with the answer's headers, or with its status when it is no stream. */
  static open(url: string, headers: Record<string, string>): Promise<TestEventSource | number> {
    return new Promise((resolve, reject) => {
      get(url, { headers, agent: false }, (response) => {
        if (response.statusCode === 200) resolve(new TestEventSource(response));
        else resolve(response.resume().statusCode ?? 0);
      }).on('error', reject);
    });
  }

  get headers(): IncomingMessage['headers'] {
    return this.response.headers;
  }

  /** Ids of all events so far, in the order they came in. */
  get ids(): string[] {
    return this.of('events').flatMap((events: { id: string }[]) => events.map(({ id }) => id));
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers freely
  of(name: string): any[] {
    return this.events.filter(({ event }) => event === name).map(({ data }) => data as unknown);
  }

  /** Takes nothing more, and keeps the connection. */
  stall(): void {
    this.response.pause();
  }

  goOn(): void {
    this.response.resume();
  }

  close(): void {
    this.response.destroy();
  }

  private take(chunk: string): void {
    const blocks = (this.rest + chunk).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      this.lastEventId = fields.get('id') ?? this.lastEventId;
      const [event, data] = [fields.get('event'), fields.get('data')];
      if (event !== undefined && data !== undefined) this.events.push({ event, data: JSON.parse(data) as unknown });
    }
  }
}
