import { visible } from '../visible-text.js';

/** Text that somebody else wrote: whatever it holds, it stays text, and changes nothing of what stands around it. */
export function Said({ text }: { text: string }) {
  return <bdi>{visible(text)}</bdi>;
}
