import { Dialog } from './dialog.js';

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [['j', '↓'], 'next row'],
  [['k', '↑'], 'previous row'],
  [['Enter'], 'open it'],
  [['Esc'], 'close what is open'],
  [['/'], 'filter'],
  [['n'], 'show what is new'],
  [['?'], 'this help'],
];

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl class="keys">
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog" class="buttons end">
        <button type="submit">Close</button>
      </form>
    </Dialog>
  );
}
