import { plural } from './format.js';
import type { Remedy } from './problems.js';
import { useShell, type Shell } from './shell.js';

/** Does what the buttons of problems say. */
export function useRemedies(): (remedy: Remedy) => void {
  const shell = useShell();
  return (remedy) => void shell.act(() => apply(remedy, shell));
}

async function apply(remedy: Remedy, shell: Shell): Promise<string | null> {
  const { client, navigation, confirm, copy } = shell;
  switch (remedy.kind) {
    case 'show-dead-letters':
      navigation.go({ view: 'dead-letters', subscriber: '', event: null });
      return null;
    case 'redrive': {
      const question = {
        title: 'Redrive all dead letters?',
        text: 'Each gets another attempt. Do it once the reason of the failures is gone.',
        action: 'Redrive all',
      };
      return (await confirm(question)) ? redrive(client, { all: true }) : null;
    }
    case 'show-quarantine':
      navigation.go({ view: 'quarantine', reason: remedy.reason, event: null });
      return null;
    case 'release':
      return release(client, { source: remedy.source, reason: remedy.reason });
    case 'show-waiting':
      navigation.go({ view: 'events', filters: { ...navigation.route.filters, state: remedy.state }, event: null });
      return null;
    case 'resume':
      return resume(client, remedy.subscriber);
    case 'copy':
      await copy(remedy.command, 'Command');
      return null;
  }
}

type Poster = Pick<Shell['client'], 'post'>;

/** @param filter as the API takes it: `ids`, `subscriber`, `error`, or `all` */
export async function redrive(client: Poster, filter: object): Promise<string> {
  const { redriven } = await client.post<{ redriven: number }>('/api/dead-letters/redrive', filter);
  return redriven === 0
    ? 'Nothing was left to try again'
    : `${plural(redriven, 'delivery is', 'deliveries are')} tried again`;
}

/** Takes in what is genuine by now. @param filter `ids`, `source`, `reason`; empty: everything */
export async function release(client: Poster, filter: object): Promise<string> {
  const { released, stillRejected } = await client.post<{ released: number; stillRejected: number }>(
    '/api/quarantine/release',
    filter,
  );
  const rest = stillRejected === 0 ? '' : `; ${plural(stillRejected, 'is', 'are')} still refused by the secrets of now`;
  return `${plural(released, 'webhook')} released${rest}`;
}

export async function pause(client: Poster, subscriber: string): Promise<string> {
  await client.post(`/api/subscribers/${encodeURIComponent(subscriber)}/pause`);
  return `${subscriber} is paused`;
}

export async function resume(client: Poster, subscriber: string): Promise<string> {
  await client.post(`/api/subscribers/${encodeURIComponent(subscriber)}/resume`);
  return `${subscriber} is resumed`;
}
