/** How a delivery stands, and pg-boss's word for it. */
export const JOB_STATE = {
  pending: 'created',
  retry: 'retry',
  active: 'active',
  done: 'completed',
  dead: 'failed',
  cancelled: 'cancelled',
} as const;

export type DeliveryState = keyof typeof JOB_STATE;

export const DELIVERY_STATES = Object.keys(JOB_STATE) as DeliveryState[];

const STATE_OF = new Map(DELIVERY_STATES.map((state) => [JOB_STATE[state] as string, state]));

export function deliveryStateOf(jobState: string): DeliveryState {
  return STATE_OF.get(jobState) ?? 'pending';
}
