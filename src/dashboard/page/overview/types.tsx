import { count } from '../format.js';
import { NO_FILTERS } from '../filters.js';
import { useShell } from '../shell.js';

const MOST = 10;

/** What has come in, by type; each leads to its events. */
export function Types({ byType }: { byType: Readonly<Record<string, number>> }) {
  const { navigation } = useShell();
  const types = Object.entries(byType).sort(([, one], [, other]) => other - one);
  const most = types[0]?.[1] ?? 1;
  if (types.length === 0) return null;
  return (
    <section class="card types" aria-labelledby="types-heading">
      <h2 id="types-heading">Events by type</h2>
      <ul>
        {types.slice(0, MOST).map(([type, number]) => (
          <li key={type}>
            <button
              type="button"
              class="type-row"
              style={{ '--share': `${(number / most) * 100}%` }}
              onClick={() => navigation.go({ view: 'events', filters: { ...NO_FILTERS, type } })}
            >
              <span>{type}</span>
              <span class="number">{count(number)}</span>
            </button>
          </li>
        ))}
      </ul>
      {types.length > MOST && <p class="note">and {types.length - MOST} more</p>}
    </section>
  );
}
