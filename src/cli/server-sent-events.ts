/** One message of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export interface ServerSentEvent {
  event: string;
  data: string;
}

/** Reads a stream of server-sent events, and keeps where to go on after a lost connection. */
export class EventReader {
  /** For `Last-Event-ID`; null as long as there was none. */
  lastEventId: string | null = null;
  /** Where it began. */
  firstEventId: string | null = null;

  /**
   * Ends with the stream.
   *
   * @param silenceMs a connection on which nothing comes for so long is lost
   */
  async *read(body: ReadableStream<Uint8Array>, silenceMs: number): AsyncGenerator<ServerSentEvent> {
    const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
    let rest = '';
    try {
      for (;;) {
        const { done, value } = await within(silenceMs, reader.read());
        if (done) return;
        const messages = (rest + value).split('\n\n');
        rest = messages.pop() ?? '';
        for (const message of messages) yield* this.parse(message);
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }

  private *parse(message: string): Generator<ServerSentEvent> {
    const fields = new Map(message.split('\n').map(fieldOf));
    this.lastEventId = fields.get('id') ?? this.lastEventId;
    this.firstEventId ??= this.lastEventId;
    const data = fields.get('data');
    if (data !== undefined) yield { event: fields.get('event') ?? 'message', data };
  }
}

/** This service never sends one field twice. */
function fieldOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}

async function within<Result>(milliseconds: number, promise: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing for ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}
