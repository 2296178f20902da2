/** Secrets that webhooks of a source carry. */
export interface Redaction {
  /** Names of headers, lower case. */
  readonly headers: readonly string[];
  /** Names of parameters of the query. */
  readonly query?: readonly string[];
  /** Names of fields of the body, at any depth: JSON, or a form. */
  readonly body?: readonly string[];
}

/** Senders may put secrets into these, whichever they are. */
const ALWAYS = ['authorization', 'cookie'];

/** Enough to tell two apart, not enough to use. */
function mask(value: string): string {
  return `${value.slice(0, 4)}… (${value.length} characters)`;
}

export function redactHeaders(
  { headers: secret }: Redaction,
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  const shown = (name: string, value: string) => (secret.includes(name) || ALWAYS.includes(name) ? mask(value) : value);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, shown(name, value)]));
}

/** Path and query. */
export function redactTarget({ query = [] }: Redaction, target: string): string {
  return query.reduce((text, name) => text.replace(parameter(name), '$1…'), target);
}

/** As text, JSON or a form; nothing else of it is changed. */
export function redactBody({ body = [] }: Redaction, text: string): string {
  return body.reduce((shown, name) => shown.replace(field(name), '$1"…"').replace(parameter(name), '$1…'), text);
}

/** The parsed body, or a part of it, without its secrets; what has none stays the same object. */
export function redactData(redaction: Redaction, data: unknown): unknown {
  const { body = [] } = redaction;
  if (body.length === 0 || typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map((item) => redactData(redaction, item));
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, body.includes(name) ? '…' : redactData(redaction, value)]),
  );
}

function parameter(name: string): RegExp {
  return new RegExp(`((?:^|[?&])${literal(name)}=)[^&#]*`, 'g');
}

function field(name: string): RegExp {
  return new RegExp(`("${literal(name)}"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|[^\\s,}\\]]+)`, 'g');
}

function literal(text: string): string {
  return text.replace(/[^\w]/g, '\\$&');
}
