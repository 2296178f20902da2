import { useState } from 'preact/hooks';
import { failureOf, type Client } from './client.js';

interface SignInProperties {
  client: Client;
  /** There was a session until now. */
  ended: boolean;
  onSignedIn: () => void;
}

export function SignIn({ client, ended, onSignedIn }: SignInProperties) {
  const [failure, setFailure] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);

  const signIn = async (form: HTMLFormElement) => {
    setAsking(true);
    setFailure(null);
    try {
      const token = new FormData(form).get('token');
      await client.signIn(typeof token === 'string' ? token.trim() : '');
      onSignedIn();
    } catch (error) {
      setFailure(failureOf(error));
      setAsking(false);
    }
  };

  return (
    <main class="sign-in">
      <h1>OpenPhone webhooks</h1>
      {ended && <p class="muted">The session has ended. Sign in to go on.</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void signIn(event.currentTarget);
        }}
      >
        <label for="token">Operator token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          required
          autofocus
          aria-describedby={failure === null ? 'token-hint' : 'token-failure token-hint'}
          aria-invalid={failure !== null}
        />
        {failure !== null && (
          <p id="token-failure" class="failure" role="alert">
            {failure}
          </p>
        )}
        <button type="submit" class="primary" disabled={asking}>
          Sign in
        </button>
      </form>
      <p id="token-hint" class="muted">
        It is the value of <code>ADMIN_TOKEN</code>, or else in the file <code>data/admin-token</code>. The browser
        keeps a session of 12 hours, not the token.
      </p>
    </main>
  );
}
