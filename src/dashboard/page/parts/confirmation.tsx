import { useCallback, useState } from 'preact/hooks';
import type { Question } from '../shell.js';
import { Dialog } from './dialog.js';

interface Asked extends Question {
  answer: (agreed: boolean) => void;
}

/** Asks before something that cannot be taken back. */
export function useConfirmation() {
  const [asked, setAsked] = useState<Asked | null>(null);
  const confirm = useCallback(
    (question: Question) =>
      new Promise<boolean>((resolve) => {
        setAsked({
          ...question,
          answer: (agreed) => {
            setAsked(null);
            resolve(agreed);
          },
        });
      }),
    [],
  );
  const dialog = asked && (
    <Dialog title={asked.title} onClose={() => asked.answer(false)}>
      <p>{asked.text}</p>
      <div class="buttons end">
        <button type="button" onClick={() => asked.answer(false)}>
          Cancel
        </button>
        <button type="button" class={asked.dangerous ? 'danger' : 'primary'} onClick={() => asked.answer(true)}>
          {asked.action}
        </button>
      </div>
    </Dialog>
  );
  return { confirm, dialog };
}
