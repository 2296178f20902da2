import { Nested, NestedList, Optional, Scalar, Text } from '../kit/dto/rules.js';
import type { CallJob, ProcessingStatus } from '../../contract/index.js';

class JobValue {
  @Optional() @Text() name?: string | null;
  @Optional() @Scalar() value?: string | number | boolean | null;
}

class JobResult {
  @Optional() @NestedList(JobValue) data?: JobValue[] | null;
}

/** What an AI agent did on a call; of the same form in both generations. */
export class Job {
  @Optional() @Text() icon?: string | null;
  @Optional() @Text() name?: string | null;
  @Optional() @Nested(JobResult) result?: JobResult | null;
}

export function jobsOf(jobs: readonly Job[] | null | undefined): CallJob[] | null {
  return (
    jobs?.map(({ icon, name, result }) => ({
      icon: icon ?? null,
      name: name ?? null,
      results: result?.data?.map((one) => ({ name: one.name ?? null, value: one.value ?? null })) ?? [],
    })) ?? null
  );
}

const STATUSES: ReadonlySet<string> = new Set<ProcessingStatus>(['absent', 'in-progress', 'completed', 'failed']);

/** Null also for a word that is none of the four. */
export function processingStatusOf(word: string | null | undefined): ProcessingStatus | null {
  return typeof word === 'string' && STATUSES.has(word) ? (word as ProcessingStatus) : null;
}
