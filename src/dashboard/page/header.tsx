import { Icon } from './parts/icon.js';
import type { ConnectionState } from './stream.js';

const WORDS: Record<ConnectionState, string> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
};

interface HeaderProperties {
  connection: ConnectionState;
  help: () => void;
  signOut: () => void;
}

export function Header({ connection, help, signOut }: HeaderProperties) {
  return (
    <header class="header">
      <h1>
        <svg class="logo" viewBox="0 0 20 20" aria-hidden="true">
          <path d="M3 10h4l2-5 3 10 2-5h3" />
        </svg>
        OpenPhone webhooks
      </h1>
      <p class={`connection ${connection}`} role="status">
        {WORDS[connection]}
      </p>
      <div class="buttons">
        <button type="button" class="quiet wide-only" aria-label="Keyboard help" title="Keyboard (?)" onClick={help}>
          <kbd>?</kbd>
        </button>
        <button type="button" class="quiet" onClick={signOut}>
          <Icon name="leave" />
          Log out
        </button>
      </div>
    </header>
  );
}
