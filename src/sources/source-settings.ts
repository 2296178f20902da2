import { IsOptional, IsString, Matches } from 'class-validator';
import { AsList, IsCidr, IsTrueOrFalse, IsWholeNumber } from '../config/parsers.js';
import { Setting, variableOf, type Mistake, type SettingsClass } from '../config/setting.js';

/**
 * What can be set for every source. Its class extends this one, says how its variables begin (`static variables`), and
 * adds what it needs beside.
 */
export abstract class SourceSettings {
  @Setting('Secrets that prove webhooks, comma-separated.', { secret: true })
  @IsOptional()
  @IsString()
  SECRET?: string;

  @Setting('false answers 503 with Retry-After, so that the sender keeps its events and repeats them.')
  @IsTrueOrFalse()
  ENABLED: boolean = true;

  @Setting('Milliseconds one attempt of a handler may take.')
  @IsWholeNumber('milliseconds', 100, 3_600_000)
  TIMEOUT: number = 30_000;

  @Setting('Addresses and CIDR ranges that may post, comma-separated. Empty: any. A second lock, never the only one.')
  @AsList()
  @IsCidr({ each: true, message: 'expected addresses or CIDR ranges, comma-separated, e.g. 203.0.113.7,10.0.0.0/8' })
  ALLOWED_IPS: string[] = [];

  @Setting('Types to route to modules, with * as wildcard, comma-separated. The others are stored, not routed.')
  @AsList()
  @Matches(/^[\w.*-]+$/, { each: true, message: 'expected types such as message.received or call.*, comma-separated' })
  EVENTS: string[] = ['*'];

  /** The name of its URL, where the environment gives it one. */
  get instance(): string | null {
    return null;
  }

  /**
   * The variable without which this source is off: its URL then answers 503 and says so. Null for one that is on.
   */
  get missing(): string | null {
    return this.SECRET === undefined ? this.variable('SECRET') : null;
  }

  /** What is wrong with the secrets, as mistakes of their variable. */
  secretMistakes(messages: readonly string[]): Mistake[] {
    return messages.map((message) => ({ variable: this.variable('SECRET'), message }));
  }

  /** The variable a setting is read from, for messages. */
  variable(property: string): string {
    return variableOf(this.constructor as SettingsClass, property);
  }
}
