import { IsBoolean, IsOptional } from 'class-validator';
import { Transform } from 'class-transformer';
import { Problem } from '../http/problem.js';
import type { OperatorRequest } from '../http/session-access.js';
import { EventQuery } from '../inbox/events/event-query.js';

/** `reveal=true` shows what is masked otherwise. */
export function AsReveal(): PropertyDecorator {
  return (target, property) => {
    IsOptional()(target, property);
    Transform(({ value }: { value: unknown }) => ({ true: true, false: false })[String(value)] ?? value)(
      target,
      property,
    );
    IsBoolean({ message: 'expected true or false' })(target, property);
  };
}

/** Filters of the dashboard's list of events. */
export class DashboardEventQuery extends EventQuery {
  @AsReveal()
  reveal?: boolean;
}

/** @throws Problem 403 for a browser's session: what a screen shows is masked until somebody asks for one event */
export function mayReveal({ session }: OperatorRequest, reveal = false): boolean {
  if (!reveal || session === undefined) return reveal;
  throw new Problem(403, 'reveal is for the operator token; a session reveals one event at a time');
}
