/** Bytes of a stream, by the number that is asked for. */
export class ByteReader {
  private readonly source: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** @throws EndedEarly */
  async read(count: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces(count)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** The next bytes as they come. @throws EndedEarly */
  async *pieces(count: number): AsyncGenerator<Buffer> {
    for (let missing = count; missing > 0;) {
      if (this.rest.length === 0) this.rest = await this.next();
      const piece = this.rest.subarray(0, missing);
      this.rest = this.rest.subarray(piece.length);
      missing -= piece.length;
      yield piece;
    }
  }

  private async next(): Promise<Buffer> {
    const next = await this.source.next();
    if (next.done === true) throw new EndedEarly();
    return next.value;
  }
}

export class EndedEarly extends Error {
  override readonly name = 'EndedEarly';

  constructor() {
    super('it ends before its end: it was not written, or not copied, to the last byte');
  }
}
