import { sql } from 'kysely';

/** Why a job failed, as SQL over its `output`: what its handler threw, or what the queue itself has to say. */
export const JOB_ERROR = sql<
  string | null
>`coalesce(output ->> 'message', output #>> '{value,message}', output ->> 'value')`;
