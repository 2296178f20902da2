import { EventSourceParserStream, type EventSourceMessage } from 'eventsource-parser/stream';

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
  async *read(body: ReadableStream<Uint8Array>, silenceMs: number): AsyncGenerator<EventSourceMessage> {
    const reader = body
      .pipeThrough(endAfterSilence(silenceMs))
      .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
      .pipeThrough(new EventSourceParserStream({ onId: (id) => this.note(id) }))
      .getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }

  private note(id: string): void {
    this.lastEventId = id;
    this.firstEventId ??= id;
  }
}

/** Fails when nothing comes for so long; comments that keep the connection open count. */
function endAfterSilence(milliseconds: number): TransformStream<Uint8Array, Uint8Array> {
  let timer: NodeJS.Timeout | undefined;
  return new TransformStream<Uint8Array, Uint8Array>({
    start(controller) {
      timer = setTimeout(() => controller.error(new Error(`nothing for ${milliseconds / 1000} s`)), milliseconds);
    },
    transform(piece, controller) {
      timer?.refresh();
      controller.enqueue(piece);
    },
    flush: () => clearTimeout(timer),
    cancel: () => clearTimeout(timer),
  });
}
