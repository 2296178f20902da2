import { useEffect, useMemo, useState } from 'preact/hooks';
import { Client, failureOf } from './client.js';
import { Dashboard } from './dashboard.js';
import { SignIn } from './sign-in.js';
import type { Session } from './wire.js';

type State =
  | { kind: 'asking' }
  | { kind: 'unreachable'; detail: string }
  | { kind: 'signed-out'; ended: boolean }
  | { kind: 'signed-in'; session: Session };

/** Who is there, and what they see. */
export function App() {
  const [state, setState] = useState<State>({ kind: 'asking' });
  const client = useMemo(
    () => new Client(() => setState(({ kind }) => ({ kind: 'signed-out', ended: kind === 'signed-in' }))),
    [],
  );
  const ask = async () => {
    try {
      const session = await client.session();
      setState(session === null ? { kind: 'signed-out', ended: false } : { kind: 'signed-in', session });
    } catch (error) {
      setState({ kind: 'unreachable', detail: failureOf(error) });
    }
  };
  const signOut = async () => {
    await client.signOut();
    setState({ kind: 'signed-out', ended: false });
  };
  useEffect(() => void ask(), []);

  switch (state.kind) {
    case 'asking':
      return null;
    case 'unreachable':
      return (
        <main class="sign-in">
          <h1>OpenPhone webhooks</h1>
          <p role="alert">{state.detail}</p>
          <button type="button" class="primary" onClick={() => void ask()}>
            Try again
          </button>
        </main>
      );
    case 'signed-out':
      return <SignIn client={client} ended={state.ended} onSignedIn={() => void ask()} />;
    case 'signed-in':
      return <Dashboard client={client} session={state.session} signOut={signOut} />;
  }
}
