/** Pieces as one message that can be moved to another thread: in memory of its own, which `Buffer.concat` does not promise. */
export function oneMessage(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let end = 0;
  for (const piece of pieces) {
    message.set(piece, end);
    end += piece.length;
  }
  return message;
}
