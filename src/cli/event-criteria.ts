import { Option, type Command } from 'commander';
import { sinceOption, untilOption } from './command.js';

/** Which events a command is about, as options; all that are given must match. */
export interface EventCriteriaOptions {
  type?: string;
  senderType?: string;
  source?: string;
  subject?: string;
  externalId?: string;
  phoneNumber?: string;
  dialect?: string;
  verified?: 'true' | 'false';
  since?: string;
  until?: string;
}

export const typeOption = () =>
  new Option('--type <types>', 'such as message.received or call.*; several, or with commas: any of them').argParser(
    (types: string, earlier?: string) => (earlier === undefined ? types : `${earlier},${types}`),
  );

export function addEventCriteria(command: Command): Command {
  return command
    .addOption(typeOption())
    .option('--sender-type <type>', 'as the sender says it')
    .option('--source <name>', 'such as openphone')
    .option('--subject <id>', 'of the message, call, contact or task')
    .option('--external-id <id>', "the sender's, of the event")
    .option('--phone-number <number>', 'any that the event is about, in any spelling')
    .option('--dialect <name>', 'wire format, such as legacy or 2026-03-30')
    .addOption(new Option('--verified <answer>', 'signed, or not').choices(['true', 'false']))
    .addOption(sinceOption())
    .addOption(untilOption());
}
