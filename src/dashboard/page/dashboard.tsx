import { useMemo, useRef, useState } from 'preact/hooks';
import { failureOf, RequestFailed, type Client } from './client.js';
import { EventPanel } from './event/event-panel.js';
import { Header } from './header.js';
import { useKeyboard } from './keyboard.js';
import { Lists } from './lists/lists.js';
import { useEventList } from './lists/use-event-list.js';
import { NowContext, useServiceClock } from './now.js';
import { Figures } from './overview/figures.js';
import { Problems } from './overview/problems.js';
import { Subscribers } from './overview/subscribers.js';
import { Types } from './overview/types.js';
import { useConfirmation } from './parts/confirmation.js';
import { useCopying } from './parts/copying.js';
import { Help } from './parts/help.js';
import { Toasts, useToasts } from './parts/toasts.js';
import { parseRoute, useNavigation } from './route.js';
import { ShellContext, type Shell } from './shell.js';
import { useService } from './use-service.js';
import { useNarrow } from './use-narrow.js';
import type { Session } from './wire.js';

interface DashboardProperties {
  client: Client;
  session: Session;
  signOut: () => Promise<void>;
}

/** The page behind the sign-in. */
export function Dashboard({ client, session, signOut }: DashboardProperties) {
  const navigation = useNavigation();
  const { route, go } = navigation;
  const [helping, setHelping] = useState(false);
  const { toasts, add, dismiss } = useToasts();
  const confirmation = useConfirmation();
  const notify = useMemo(() => (text: string) => add('good', text), [add]);
  const copying = useCopying(notify);
  const narrow = useNarrow();
  const shell = useMemo<Shell>(
    () => ({
      client,
      navigation,
      notify,
      confirm: confirmation.confirm,
      copy: copying.copy,
      act: async (work) => {
        try {
          const done = await work();
          if (done !== null) notify(done);
        } catch (error) {
          // of 401 the sign-in tells
          if (error instanceof RequestFailed && error.status === 401) return;
          add('bad', failureOf(error));
        }
      },
    }),
    [client, navigation.route],
  );

  const list = useEventList(client, route);
  const { overview, connection } = useService(client, list);
  const now = useServiceClock(overview?.now ?? session.now);
  const filterField = useRef<HTMLInputElement>(null);

  const close = () => {
    const opened = parseRoute(location.search).event;
    if (opened === null) return;
    go({ event: null });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-row="${CSS.escape(opened)}"]`)?.focus());
  };
  useKeyboard({
    close,
    filter: () => {
      go({ view: 'events' });
      // at once where it is there: what is typed next belongs into it
      if (filterField.current === null) requestAnimationFrame(() => filterField.current?.focus());
      else filterField.current.focus();
    },
    showNew: list.showFresh,
    help: () => setHelping(true),
    walkedTo: (row) => {
      const id = row.dataset['event'];
      if (id !== undefined && parseRoute(location.search).event !== null) go({ event: id }, { replace: true });
    },
  });

  return (
    <ShellContext.Provider value={shell}>
      <NowContext.Provider value={now}>
        <div class="page" inert={narrow && route.event !== null}>
          <Header
            connection={connection}
            help={() => setHelping(true)}
            signOut={() => void shell.act(() => signOut().then(() => null))}
          />
          <main class={route.event === null ? 'layout' : 'layout opened'}>
            <Problems overview={overview} />
            <Figures overview={overview} />
            <Lists list={list} overview={overview} filterField={filterField} />
            {(route.event === null || narrow) && (
              <aside class="side" aria-label="Subscribers and types">
                <Subscribers subscribers={overview?.subscribers ?? []} />
                <Types byType={overview?.events.byType ?? {}} />
              </aside>
            )}
            {route.event !== null && !narrow && <EventPanel key={route.event} id={route.event} close={close} />}
          </main>
          <footer class="footer muted">
            v{session.version}
            {overview !== null && ` · ${overview.store} store`}
          </footer>
        </div>
        {route.event !== null && narrow && <EventPanel key={route.event} id={route.event} close={close} />}
        {helping && <Help onClose={() => setHelping(false)} />}
        {confirmation.dialog}
        {copying.dialog}
        <Toasts toasts={toasts} dismiss={dismiss} />
      </NowContext.Provider>
    </ShellContext.Provider>
  );
}
