import { useEffect } from 'preact/hooks';
import { problemsOf, type ProblemNotice, type Remedy } from '../problems.js';
import { plural } from '../format.js';
import { Icon } from '../parts/icon.js';
import { Moment } from '../parts/moment.js';
import { useRemedies } from '../remedies.js';
import type { Overview } from '../wire.js';

const NAME = 'OpenPhone webhooks';

/** What needs somebody; one quiet line when nothing does. */
export function Problems({ overview }: { overview: Overview | null }) {
  const apply = useRemedies();
  const problems = overview === null ? [] : problemsOf(overview);
  useEffect(() => {
    // for whom the page is one of many tabs
    document.title = problems.length === 0 ? NAME : `(${problems.length}) ${NAME}`;
    return () => {
      document.title = NAME;
    };
  }, [problems.length]);
  if (overview === null) return <p class="all-good muted">Asking how things are …</p>;
  if (problems.length === 0) return <AllGood overview={overview} />;
  return (
    <section class="problems" aria-labelledby="problems-heading">
      <h2 id="problems-heading">Needs attention</h2>
      <ul class="card">
        {problems.map((problem) => (
          <ProblemRow key={problem.key} problem={problem} apply={apply} />
        ))}
      </ul>
    </section>
  );
}

function AllGood({ overview: { lastEventAt, replaysRunning } }: { overview: Overview }) {
  return (
    <p class="all-good">
      <span class="status good">
        <Icon name="check" />
        All good.
      </span>
      <span class="muted">
        Nothing failed, refused or late.{' '}
        {lastEventAt !== null && (
          <>
            Last event <Moment at={lastEventAt} />.
          </>
        )}
        {replaysRunning > 0 && ` ${plural(replaysRunning, 'replay')} running.`}
      </span>
    </p>
  );
}

function ProblemRow({ problem, apply }: { problem: ProblemNotice; apply: (remedy: Remedy) => void }) {
  return (
    <li class={`problem severity-${problem.severity}`}>
      <Icon name="warning" />
      <div>
        <h3>{problem.title}</h3>
        <p class="muted">{problem.advice}</p>
      </div>
      <div class="buttons">
        {problem.remedies.map(({ label, remedy }) => (
          <button key={label} type="button" onClick={() => apply(remedy)}>
            {label}
          </button>
        ))}
      </div>
    </li>
  );
}
