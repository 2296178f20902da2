import { useEffect, useRef } from 'preact/hooks';

/** Elements that j, k and the arrows walk over carry this attribute. */
const ROWS = '[data-row]';

export interface KeyActions {
  close: () => void;
  filter: () => void;
  showNew: () => void;
  help: () => void;
  /** The walk came to a row while an event is open. */
  walkedTo: (row: HTMLElement) => void;
}

/** Single keys for the whole page; none while somebody types, or a dialog is open. */
export function useKeyboard(actions: KeyActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const handle = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null) return;
      if (isTyping(event.target)) {
        if (event.key === 'Escape') (event.target as HTMLElement).blur();
        return;
      }
      const action = actionOf(event, latest.current);
      if (action === null) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', handle);
    return () => removeEventListener('keydown', handle);
  }, []);
}

function actionOf({ key, target }: KeyboardEvent, actions: KeyActions): (() => void) | null {
  switch (key) {
    case 'j':
      return () => walk(1, actions);
    case 'k':
      return () => walk(-1, actions);
    case 'ArrowDown':
    case 'ArrowUp':
      // elsewhere they scroll
      return isRow(target) ? () => walk(key === 'ArrowDown' ? 1 : -1, actions) : null;
    case 'Escape':
      return actions.close;
    case '/':
      return actions.filter;
    case 'n':
      return actions.showNew;
    case '?':
      return actions.help;
    default:
      return null;
  }
}

function walk(step: 1 | -1, { walkedTo }: KeyActions): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  const focused = rows.findIndex((row) => row === document.activeElement);
  const open = rows.findIndex((row) => row.getAttribute('aria-current') === 'true');
  const place = focused >= 0 ? focused : open;
  const next = rows[place < 0 ? 0 : Math.min(Math.max(place + step, 0), rows.length - 1)];
  if (next === undefined) return;
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
  walkedTo(next);
}

function isRow(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(ROWS);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select');
}
