/** What time servers correct by and by, and a thread that was held up, are no steps. */
const STEP_MS = 1_000;

/**
 * A clock that does not step back. What the queue is to do in so many seconds would wait as much longer otherwise. It
 * stays ahead by the step until the clock is put forward again, or the next start.
 *
 * @param wall milliseconds since 1970, which somebody may set
 * @param monotonic milliseconds since any time, which nobody can
 */
export function steady(wall: () => number, monotonic: () => number): () => number {
  let ahead = 0;
  let last = { wall: wall(), monotonic: monotonic() };
  return () => {
    const now = { wall: wall(), monotonic: monotonic() };
    const back = now.monotonic - last.monotonic - (now.wall - last.wall);
    if (Math.abs(back) > STEP_MS) ahead = Math.max(0, ahead + back);
    last = now;
    return now.wall + ahead;
  };
}
