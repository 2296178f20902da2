import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const ID_BYTES = 16;
const takeRandom = randomInStock(256);

/** A UUID of version 7, so that ids sort by time. */
export function eventIdAt(time: Date): string {
  return v7({ msecs: time.getTime(), random: takeRandom() });
}

/** Asking the system for each id costs as much as parsing a webhook. */
function randomInStock(ids: number): () => Uint8Array {
  const stock = new Uint8Array(ids * ID_BYTES);
  let taken = stock.length;
  return () => {
    if (taken === stock.length) {
      randomFillSync(stock);
      taken = 0;
    }
    taken += ID_BYTES;
    return stock.subarray(taken - ID_BYTES, taken);
  };
}
