import { moment, relative } from '../format.js';
import { useNow } from '../now.js';

/** How long ago, and exactly when in its title. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={`${moment(at)} · ${at}`}>
      {relative(Date.parse(at), useNow())}
    </time>
  );
}
