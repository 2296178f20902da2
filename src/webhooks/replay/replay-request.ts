import {
  ArrayMaxSize,
  IsBoolean,
  IsISO8601,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { OptionalText } from '../../http/optional-text.js';

/** Which events are to be delivered again, and to whom. Parts that are given have all to apply. */
export class ReplayFilter {
  /** `message.received`, or with `*` as wildcard: `call.*`. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(/^[\w.*-]+$/, { message: 'expected a type such as message.received or call.*' })
  type?: string;

  /** Id of the message, call, contact or task. */
  @OptionalText(200)
  subject?: string;

  /** Received then or later, ISO 8601. */
  @IsOptional()
  @IsISO8601({ strict: true })
  since?: string;

  /** Received earlier, ISO 8601; without it: all there are when the replay begins. */
  @IsOptional()
  @IsISO8601({ strict: true })
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
  @IsInt()
  @Min(1)
  @Max(10_000)
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
