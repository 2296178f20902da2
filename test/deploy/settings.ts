import { randomBytes } from 'node:crypto';
import { loadSettings } from '../../src/config/load-settings.js';
import { namesOf } from '../../src/config/setting.js';
import type { Settings } from '../../src/config/settings.js';
import { SETTINGS } from '../../src/settings.js';

/** Values of the kind that operators put into the secrets. */
const SECRETS: Record<string, string> = {
  OPENPHONE_WEBHOOK_SECRET: randomBytes(32).toString('base64'),
  ADMIN_TOKEN: randomBytes(32).toString('base64'),
  DATABASE_URL: 'postgres://postgres:password@postgres:5432/webhooks',
};

/**
 * The settings that an environment gives, as the service would read them at its start; secrets that come by file have
 * some value.
 *
 * @throws when the start would refuse them, or when a name is no setting
 */
export function settingsOf(environment: Record<string, string>): Settings {
  const known = namesOf(SETTINGS);
  const unknown = Object.keys(environment).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no settings: ${unknown.join(', ')}`);
  const inline = Object.entries(environment).map(([name, value]) => {
    const secret = name.replace(/_FILE$/, '');
    return secret === name ? [name, value] : [secret, SECRETS[secret]];
  });
  return loadSettings(SETTINGS, Object.fromEntries(inline) as Record<string, string>);
}
