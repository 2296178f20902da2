type Fields = Record<string, unknown>;

/** Sets a field by its path, `data.object.body`; parts that are missing are made. The value is JSON, or else text. */
export function setField(event: Fields, path: string, value: string): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place = event;
  for (const name of names) {
    const inner = place[name];
    place = (typeof inner === 'object' && inner !== null ? inner : (place[name] = {})) as Fields;
  }
  place[last] = parse(value);
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
