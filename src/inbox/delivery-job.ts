/**
 * What a job of a subscriber's queue carries. Usually nothing: its id is the id of the event to deliver.
 *
 * For batch subscribers, the events that were stored together travel as one job, which costs the queue one row instead
 * of many (see `docs/adr/0005-deliveries-travel-in-groups.md`). An event that has to be tried by itself gets a job of
 * its own, which then counts instead.
 */
export interface DeliveryJob {
  id: string;
  data: GroupData | AloneData | ReplayedData | null;
}

export interface GroupData {
  events: readonly string[];
}

/** Left a group whose handler failed: it must not fail others again. */
export interface AloneData {
  alone: true;
}

export const ALONE: AloneData = { alone: true };

/** Its event has been stored for a while: how long ago says nothing about how quick we are. */
export interface ReplayedData {
  replayed: true;
}

export const REPLAYED: ReplayedData = { replayed: true };

export function eventIdsOf({ id, data }: DeliveryJob): readonly string[] {
  return isGroup(data) ? data.events : [id];
}

export function isAlone(data: DeliveryJob['data']): data is AloneData {
  return data !== null && 'alone' in data;
}

export function isReplayed(data: DeliveryJob['data']): data is ReplayedData {
  return data !== null && 'replayed' in data;
}

export function isGroup(data: DeliveryJob['data']): data is GroupData {
  return data !== null && 'events' in data;
}
