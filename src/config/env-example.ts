import { Env } from './env.js';
import { variablesOf } from './variable.js';

/** The text of `.env.example`: every variable with its explanation and default, commented out. */
export function envExample(): string {
  const defaults = new Env() as unknown as Record<string, unknown>;
  const sections = new Map<string, string[]>();
  for (const { name, section, text, example, secret } of variablesOf(Env.prototype)) {
    const value = defaults[name] ?? example ?? '';
    const shown = Array.isArray(value) ? value.join(',') : String(value as string | number | boolean);
    const file = secret ? ` Or ${name}_FILE, the path of a file that holds it.` : '';
    const lines = `${text}${file}`.split('\n').map((line) => `# ${line}`);
    sections.set(section, [...(sections.get(section) ?? []), [...lines, `#${name}=${shown}`].join('\n')]);
  }
  const parts = [...sections].map(([section, variables]) => `## ${section}\n\n${variables.join('\n\n')}\n`);
  return `# Copy to .env and take the # off the lines you change. The values shown are the defaults or examples.\n\n${parts.join('\n')}`;
}
