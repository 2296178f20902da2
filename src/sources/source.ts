import type { PhoneNumbers, SubjectKind } from '../contract/index.js';
import type { SettingsClass } from '../config/setting.js';
import type { Authentication, Proof } from './authentication.js';
import type { Reading, SourceAnswer, StoredReceipt } from './reading.js';
import type { Redaction } from './redaction.js';
import type { RefusalAdvices } from './refusals.js';
import type { Samples } from './samples.js';
import type { OutgoingRequest, SourceRequest } from './source-request.js';
import type { SourceSettings } from './source-settings.js';

/**
 * The port every platform implements, written with `defineSource`. It has to fit OpenPhone, Twilio, Telnyx, Dialpad,
 * RingCentral, Aircall, WhatsApp Cloud, Vonage, Zoom Phone and whoever signs by Standard Webhooks: what differs between
 * them is how a request is proven genuine, how it is read, and what they expect as an answer.
 */
export interface SourceDefinition<Settings extends SourceSettings = SourceSettings, Content = unknown> {
  /** The last part of its URL, e.g. `twilio` for `/api/webhooks/twilio`. Settings with an instance have the name of that. */
  readonly name: string;
  /** As its users call it. */
  readonly title: string;
  readonly settings: SettingsClass<Settings>;
  /** Its page in `docs/sources`, or another one in `docs`. */
  readonly docs: string;
  readonly methods: readonly ('GET' | 'POST')[];
  /** Bytes of the largest body it sends, where that is more than `BODY_LIMIT_BYTES`; null otherwise. */
  readonly bodyLimit: number | null;
  /** What its proof is over. `nothing`: a shared token, which says who sends, not that the body is untouched. */
  readonly covers?: 'body' | 'nothing';
  /** Every event type it is known to send. */
  readonly eventTypes: readonly string[];
  /** Every `Reading.dialect` it can give, the usual one first: the labels of metrics are a closed list. */
  readonly dialects: readonly string[];
  /** Headers that carry its proof, lower case. Proof of now replaces them when a webhook is repeated. */
  readonly proofHeaders: readonly string[];
  /** What is never logged, listed or shown. */
  readonly redact: Redaction;
  readonly samples: Samples<Settings>;
  /** Instead of the usual advice. */
  refusals?(settings: Settings): Partial<RefusalAdvices>;
  /** Called once for each instance, with settings that were checked. Keys are made here, not for each request. */
  open(settings: Settings, tools: SourceTools): SourceBehaviour<Content>;
}

/** What a source may use of the service. */
export interface SourceTools {
  readonly numbers: PhoneNumbers;
}

export interface SourceBehaviour<Content = unknown> {
  /**
   * Is it genuine? Constant-time in everything secret; malformed input is a refusal, never an exception. A source that
   * has to fetch a key first answers with a promise. A handshake is answered as it is, also while the source is paused
   * or the client is over its limit.
   */
  verify(request: SourceRequest): Authentication<Content> | Promise<Authentication<Content>>;

  /** What does it say? Only called with a proven request. Also called with what was stored, where the proof has no content. */
  read(request: SourceRequest, proof: Proof<Content>): Reading;

  /**
   * What the sender is answered when its events are on stable storage; without it `{success, eventId, duplicate}`. One
   * receipt for each event of the reading, in its order.
   */
  respond?(request: SourceRequest, reading: Reading, receipts: readonly StoredReceipt[]): SourceAnswer;

  /** The one spelling of an id that this platform writes in several; absent where it does not. */
  canonicalId?(kind: SubjectKind, id: string): string;

  /**
   * The request with a proof of now, by the first secret that fits; null where there is none. For operators, who send
   * samples and repeat webhooks by hand.
   *
   * @param form the dialect of the body, or the scheme it is to be signed by
   */
  sign(request: OutgoingRequest, form: string, at: Date): OutgoingRequest | null;

  /** What the proof of a request is over, for people: `"msg_1.1764." and the 12 bytes of the body`. */
  explain(request: SourceRequest): string;

  /** Webhooks without proof are let in, in some form, from this machine. */
  readonly acceptsUnsigned?: boolean;
}

/** A source that is open, as the service uses it. */
export interface Source
  extends
    Pick<
      SourceDefinition,
      | 'title'
      | 'docs'
      | 'methods'
      | 'bodyLimit'
      | 'covers'
      | 'eventTypes'
      | 'dialects'
      | 'proofHeaders'
      | 'redact'
      | 'samples'
    >,
    SourceBehaviour {
  readonly name: string;
  readonly settings: SourceSettings;
  readonly refusals: RefusalAdvices;
}
