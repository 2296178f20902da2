import type { SourceAnswer, StoredReceipt } from './reading.js';

/** What a sender is answered once its events are on stable storage, where its platform expects nothing else. */
export interface Acceptance {
  success: true;
  /** Ours. Null when the webhook said nothing that is to be stored. */
  eventId: string | null;
  /** Everything it says was known already. */
  duplicate: boolean;
}

export function acceptance(receipts: readonly StoredReceipt[]): SourceAnswer {
  const [first] = receipts;
  const body: Acceptance = {
    success: true,
    eventId: first?.eventId ?? null,
    duplicate: receipts.length > 0 && receipts.every(({ duplicate }) => duplicate),
  };
  return { status: 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}
