import { useShell } from '../shell.js';
import { Icon } from './icon.js';

/** A command to run, with a button that copies it. */
export function Command({ text }: { text: string }) {
  const { copy } = useShell();
  return (
    <span class="command">
      <code>{text}</code>
      <button type="button" class="quiet" aria-label="Copy the command" onClick={() => void copy(text, 'Command')}>
        <Icon name="copy" />
      </button>
    </span>
  );
}
