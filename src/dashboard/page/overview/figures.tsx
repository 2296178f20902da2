import type { ComponentChildren } from 'preact';
import { count, decimal, duration, milliseconds } from '../format.js';
import type { Overview } from '../wire.js';
import { Sparkline } from './sparkline.js';

/** Seconds the current rate is taken over: one alone jumps too much to be read. */
const CURRENT_SECONDS = 5;

/** How much comes in, how quickly it is acknowledged, and what waits. */
export function Figures({ overview }: { overview: Overview | null }) {
  if (overview === null) return <section class="figures" aria-label="Figures" />;
  const { ratePerSecond, acknowledgeMilliseconds, events, pending, oldestPendingSeconds } = overview;
  const recent = ratePerSecond.slice(-CURRENT_SECONDS);
  const rate = recent.reduce((sum, number) => sum + number, 0) / Math.max(recent.length, 1);
  const latest = acknowledgeMilliseconds.findLast((second) => second !== null) ?? null;
  const [p50, p99] = [milliseconds(latest?.p50 ?? null), milliseconds(latest?.p99 ?? null)];
  return (
    <section class="figures" aria-label="Figures">
      <Figure
        name="Received"
        value={decimal(rate)}
        unit="/s"
        note={`Most ${count(Math.max(0, ...ratePerSecond))} /s in this minute`}
      >
        <Sparkline series={[ratePerSecond]} label={`Webhooks per second over the last minute, now ${decimal(rate)}`} />
      </Figure>
      <Figure
        name="Acknowledged in"
        value={p50}
        unit={latest === null ? '' : 'p50'}
        note={
          <>
            <span class="swatch" /> p99 {p99}
          </>
        }
      >
        <Sparkline
          series={[
            acknowledgeMilliseconds.map((second) => second?.p50 ?? null),
            acknowledgeMilliseconds.map((second) => second?.p99 ?? null),
          ]}
          label={`Time to the acknowledgement over the last minute; median now ${p50}, 99th percentile ${p99}`}
        />
      </Figure>
      <Figure
        name="Waiting"
        value={count(pending)}
        unit={pending === 1 ? 'delivery' : 'deliveries'}
        note={
          oldestPendingSeconds === null ? 'Nothing waits' : `The oldest for ${duration(oldestPendingSeconds * 1_000)}`
        }
      />
      <Figure
        name="In all"
        value={count(events.received)}
        unit={events.received === 1 ? 'event' : 'events'}
        note={`${count(events.duplicates)} repeated · ${count(events.unreadable)} unreadable`}
      />
    </section>
  );
}

interface FigureProperties {
  name: string;
  value: string;
  unit: string;
  note: ComponentChildren;
  children?: ComponentChildren;
}

function Figure({ name, value, unit, note, children }: FigureProperties) {
  return (
    <div class="card figure">
      <div>
        <h2>{name}</h2>
        <p class="value">
          {value} <span class="unit">{unit}</span>
        </p>
        <p class="note">{note}</p>
      </div>
      {children}
    </div>
  );
}
