import type { Call } from '../../../contract/index.js';
import { contactIds } from '../contact-id.js';
import type { CallContext } from './call-context.dto.js';
import type { CurrentContext } from './envelope.dto.js';

const UNKNOWN = 'unavailable';

type Place = Pick<Call, 'conversationId' | 'phoneNumberId' | 'userId' | 'contactIds'>;

export function placeOf({ conversationId, phoneNumberId, userId, contacts }: CurrentContext): Place {
  const known = contacts?.lookupStatus !== UNKNOWN;
  return {
    conversationId: conversationId ?? null,
    phoneNumberId: phoneNumberId ?? null,
    userId: userId ?? null,
    contactIds: known ? contactIds(contacts?.ids) : null,
  };
}

/** The two ends are told only when each side of the call has exactly one party: nothing says which of several it was. */
export function endsOf(
  { participants }: CallContext,
  direction: Call['direction'],
): Pick<Call, 'from' | 'to' | 'participants'> {
  const { external, workspace, resolution } = participants ?? {};
  if (resolution === UNKNOWN || !(external ?? workspace)) return { from: null, to: null, participants: null };
  const everyone = [...(external ?? []), ...(workspace ?? [])];
  const outside = external?.length === 1 ? (external[0] ?? null) : null;
  const inside = workspace?.length === 1 ? (workspace[0] ?? null) : null;
  if (direction === 'inbound') return { from: outside, to: inside, participants: everyone };
  if (direction === 'outbound') return { from: inside, to: outside, participants: everyone };
  return { from: null, to: null, participants: everyone };
}
