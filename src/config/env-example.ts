import { settingsOf, type SettingsClass } from './setting.js';

/** The text of `.env.example`: every setting with its explanation and default, commented out. */
export function envExample(types: readonly SettingsClass[]): string {
  const sections = types.map((type) => {
    const defaults = new type() as Record<string, unknown>;
    const settings = settingsOf(type).map(({ property, name, text, example, secret }) => {
      const value = defaults[property] ?? example ?? '';
      const shown = Array.isArray(value) ? value.join(',') : String(value as string | number | boolean);
      const file = secret ? ` Or ${name}_FILE, the path of a file that holds it.` : '';
      const lines = `${text}${file}`.split('\n').map((line) => `# ${line}`);
      return [...lines, `#${name}=${shown}`].join('\n');
    });
    return `## ${type.section}\n\n${settings.join('\n\n')}\n`;
  });
  return `# Copy to .env and take the # off the lines you change. The values shown are the defaults or examples.\n\n${sections.join('\n')}`;
}
