import { ServiceSettings } from './config/service.settings.js';
import type { SettingsClass } from './config/setting.js';
import { StorageSettings } from './config/storage.settings.js';
import { LogSettings } from './http/log.settings.js';
import { NetworkSettings } from './http/network.settings.js';
import { OperatorSettings } from './http/operator.settings.js';
import { QuarantineSettings } from './inbox/quarantine/quarantine.settings.js';
import { PhoneNumbersSettings } from './phone-numbers/phone-numbers.settings.js';
import { SOURCES } from './sources/sources.js';

/** Every setting of the service, in the order of `.env.example`. */
export const SETTINGS: readonly SettingsClass[] = [
  ServiceSettings,
  StorageSettings,
  QuarantineSettings,
  PhoneNumbersSettings,
  ...SOURCES.map(({ settings }) => settings),
  NetworkSettings,
  OperatorSettings,
  LogSettings,
];
