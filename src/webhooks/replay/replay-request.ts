import { ArrayMaxSize, IsBoolean, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { OptionalTime, SourceName } from '../../contract/index.js';
import { OptionalText } from '../../http/optional-text.js';
import { OptionalTypes } from '../../inbox/events/event-types.js';

const MOST_PER_SECOND = 10_000;
const EXPECTED_RATE = { message: `expected a whole number from 1 to ${MOST_PER_SECOND}` };

/** Which events are to be delivered again, and to whom. Parts that are given have all to apply. */
export class ReplayFilter {
  /** `message.received`, or with `*` as wildcard: `call.*`; several are separated by commas. */
  @OptionalTypes()
  type?: string;

  /** The type as the sender says it, also with `*` as wildcard. */
  @OptionalText(200)
  senderType?: string;

  /** Of this source only, e.g. `openphone`. */
  @SourceName()
  source?: string;

  /** Id of the message, call, contact or task; unique within a source only. */
  @OptionalText(200)
  subject?: string;

  /** The sender's event id. */
  @OptionalText(200)
  externalId?: string;

  /** Any that the event is about, in any spelling. */
  @OptionalText(200)
  phoneNumber?: string;

  /** The wire format it came in, such as `legacy` or `2026-03-30`. */
  @OptionalText(50)
  dialect?: string;

  /** False: without a signature, as development takes them. */
  @IsOptional()
  @IsBoolean()
  verified?: boolean;

  /** Received then or later: ISO 8601, or an age such as `2d`. */
  @OptionalTime()
  since?: string;

  /** Received earlier: ISO 8601, or an age such as `2d`; without it: all there are when the replay begins. */
  @OptionalTime()
  until?: string;

  /**
   * Gets all of them, whether it has had them before or not. Without it: everyone whose handlers match, except where they
   * have succeeded already.
   */
  @IsOptional()
  @IsString()
  @MaxLength(50)
  subscriber?: string;

  /** Dead letters only. */
  @IsOptional()
  @IsBoolean()
  onlyFailed?: boolean;
}

export class ReplayRequest extends ReplayFilter {
  /** Events looked at per second at most; without it as quick as it goes. What comes in new is delivered first either way. */
  @IsOptional()
  @IsInt(EXPECTED_RATE)
  @Min(1, EXPECTED_RATE)
  @Max(MOST_PER_SECOND, EXPECTED_RATE)
  ratePerSecond?: number;

  /** Only counts. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

export class EventReplayRequest {
  /** They get it whether they have had it before or not. Without it: everyone whose handlers match, but who has not succeeded. */
  @IsOptional()
  @IsString({ each: true })
  @ArrayMaxSize(100)
  subscribers?: string[];
}
