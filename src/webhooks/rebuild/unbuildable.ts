/** A rebuild that no further try would bring to its end. */
export class Unbuildable extends Error {
  override readonly name = 'Unbuildable';
}
