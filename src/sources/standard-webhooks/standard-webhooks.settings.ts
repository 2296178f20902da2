import { IsOptional, IsString } from 'class-validator';
import { IsOneOf, IsWholeNumber } from '../../config/parsers.js';
import { Setting, type Environment, type Mistake, type SettingsClass } from '../../config/setting.js';
import { SourceSettings } from '../source-settings.js';
import { checkKeys } from './keys.js';

export const HEADER_PREFIXES = ['webhook-', 'svix-'] as const;
const INSTANCE = /^STANDARD_WEBHOOKS_([A-Z0-9]+(?:_[A-Z0-9]+)*)_SECRET(?:_FILE)?$/;

/** Of one sender. There are as many as secrets in the environment; `ACME` stands for the name of each. */
export class StandardWebhooksSettings extends SourceSettings {
  static readonly namespace: string = 'standard-webhooks';
  static readonly section = 'Standard Webhooks: ACME stands for a name of yours, the last part of /api/webhooks/acme';
  static readonly variables: string = 'STANDARD_WEBHOOKS_ACME_';
  static readonly prefix = 'STANDARD_WEBHOOKS_';

  static instances(environment: Environment): SettingsClass<StandardWebhooksSettings>[] {
    const names = Object.keys(environment).flatMap((name) => INSTANCE.exec(name)?.[1] ?? []);
    return [...new Set(names)].sort().map(instanceOf);
  }

  static mistakes(settings: StandardWebhooksSettings): Mistake[] {
    return settings.secretMistakes(checkKeys(settings.SECRET));
  }

  @Setting(
    'Keys of the sender, comma-separated: whsec_… (shared secret) or whpk_… (public key). Keep the old one in the list\nwhile you change to a new one.',
    { example: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', secret: true },
  )
  @IsOptional()
  @IsString()
  override SECRET: string | undefined = undefined;

  @Setting('Seconds a signature stays valid.')
  @IsWholeNumber('seconds', 1)
  TOLERANCE_SECONDS: number = 300;

  @Setting('What the names of the three headers begin with: webhook-, or svix- with some senders.')
  @IsOneOf(HEADER_PREFIXES)
  HEADER_PREFIX: string = HEADER_PREFIXES[0];
}

function instanceOf(variable: string): SettingsClass<StandardWebhooksSettings> {
  const name = variable.toLowerCase().replaceAll('_', '-');
  return class extends StandardWebhooksSettings {
    static override readonly namespace = `standard-webhooks-${name}`;
    static override readonly variables = `STANDARD_WEBHOOKS_${variable}_`;

    override get instance(): string {
      return name;
    }
  };
}
