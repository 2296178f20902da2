import { useCallback, useState } from 'preact/hooks';
import { Dialog } from './dialog.js';

/** Copies text, or where the browser forbids that (no HTTPS) shows it, ready to be copied. */
export function useCopying(notify: (text: string) => void) {
  const [shown, setShown] = useState<string | null>(null);
  const copy = useCallback(
    async (text: string, what: string) => {
      try {
        await navigator.clipboard.writeText(text);
        notify(`${what} copied`);
      } catch {
        setShown(text);
      }
    },
    [notify],
  );
  const dialog = shown !== null && (
    <Dialog title="Copy" onClose={() => setShown(null)}>
      <p>The browser lets this page copy by itself over HTTPS and on this machine only.</p>
      <textarea
        readOnly
        rows={6}
        aria-label="Text to copy"
        value={shown}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="buttons end">
        <button type="button" onClick={() => setShown(null)}>
          Close
        </button>
      </div>
    </Dialog>
  );
  return { copy, dialog };
}
