const PATHS = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4.5 4.5l7 7m0-7l-7 7',
  retry: 'M12.9 9.2A5 5 0 1 1 12 5M12.5 2v3.3H9.2',
  clock: 'M8 4.5V8l2.3 1.6M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
  dash: 'M4 8h8',
  warning: 'M8 6.2v3.2m0 2v.1M8 2.3L14.2 13H1.8z',
  pause: 'M5.5 4v8m5-8v8',
  play: 'M5.5 3.8v8.4L12 8z',
  copy: 'M5.5 5.5h7v7h-7zM3.5 10.5v-7h7',
  eye: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z',
  chevron: 'M6 4l4 4-4 4',
  leave: 'M6.5 3h-3v10h3M10 5.2L12.8 8 10 10.8M12.5 8h-6',
} as const;

export type IconName = keyof typeof PATHS;

/** Says nothing to screen readers: there is always a word beside it, or a label on its button. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
