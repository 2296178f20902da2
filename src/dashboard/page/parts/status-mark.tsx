import type { Status } from '../event-state.js';
import { Icon, type IconName } from './icon.js';

const SHAPES: Record<Status['tone'], IconName> = {
  good: 'check',
  busy: 'clock',
  late: 'retry',
  bad: 'cross',
  idle: 'dash',
};

/** A status by colour, shape and word. */
export function StatusMark({ status: { tone, word } }: { status: Status }) {
  return (
    <span class={`status ${tone}`}>
      <Icon name={SHAPES[tone]} />
      {word}
    </span>
  );
}
