/** What is kept of an error, beside where it comes from: enough to understand it, bounded. */
export interface DeliveryError {
  name: string;
  message: string;
}

const MAX_MESSAGE = 1_000;

/** Handlers may throw anything, also what throws when it is looked at. */
export function describeError(thrown: unknown): DeliveryError {
  if (!isA(thrown, Error)) return { name: 'NotAnError', message: clean(`a handler threw ${inspect(thrown)}`) };
  try {
    return { name: clean(thrown.name), message: clean(thrown.message) };
  } catch {
    return { name: 'Error', message: 'a handler threw an error that cannot be read' };
  }
}

/** Proxies may throw even here. */
export function isA<Class>(thrown: unknown, type: abstract new (...parameters: never[]) => Class): thrown is Class {
  try {
    return thrown instanceof type;
  } catch {
    return false;
  }
}

/** PostgreSQL cannot store NUL in text or jsonb. */
function clean(text: unknown): string {
  return String(text).replaceAll('\0', '\\0').slice(0, MAX_MESSAGE).toWellFormed();
}

function inspect(thrown: unknown): string {
  try {
    return typeof thrown === 'string' ? thrown : ((JSON.stringify(thrown) as string | undefined) ?? String(thrown));
  } catch {
    return `a value of type ${typeof thrown}`;
  }
}
