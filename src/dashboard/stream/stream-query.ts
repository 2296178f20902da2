import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { OptionalText } from '../../http/optional-text.js';
import { compileGlob } from '../../webhooks/dispatch/glob.js';
import { AsReveal } from '../reveal-query.js';
import type { View } from './event-batch.js';

/** What a reader of the stream wants. */
export class StreamQuery {
  /** Types or patterns, separated by commas: `message.*,call.completed`. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  @Matches(/^[\w.*,-]+$/, { message: 'expected types such as message.received or call.*, comma-separated' })
  types?: string;

  /** The id of the last thing it got. `Last-Event-ID` goes before. */
  @OptionalText(100)
  lastEventId?: string;

  /** Unmasked; with the token only. */
  @AsReveal()
  reveal?: boolean;
}

export function viewOf(types: string | undefined, revealed: boolean): View {
  const patterns = (types ?? '*').split(',').map(compileGlob);
  return { revealed, types: types ?? '*', matches: (type) => patterns.some((matches) => matches(type)) };
}
