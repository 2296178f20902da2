/** Characters of JSON of one thing in a list. */
const MAX_LISTED = 4_096;
/** Of a list within it, the first. */
const MAX_ENTRIES = 20;
const MAX_NAMES = 200;
/** Characters that an entry with a name takes beside its value, about. */
const BESIDE = 4;
const MAX_DEPTH = 8;

/**
 * What lists show of something large, as JSON: long texts and lists have their beginnings only. For a column beside the
 * whole, so that a list reads nothing else.
 *
 * @returns null for what is short enough to be shown whole
 */
export function listedOf(value: unknown): string | null {
  return sizeOf(value, MAX_LISTED) <= MAX_LISTED ? null : JSON.stringify(shortened(value, MAX_LISTED, 0));
}

function shortened(value: unknown, room: number, depth: number): unknown {
  if (typeof value === 'string') return `${value.slice(0, Math.max(0, room - 3)).toWellFormed()}…`;
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return null;
  if (Array.isArray(value))
    return sharing(Object.entries(value.slice(0, MAX_ENTRIES)), room, depth).map(([, part]) => part);
  return Object.fromEntries(sharing(Object.entries(value).slice(0, MAX_NAMES), room, depth));
}

/** Each part gets an equal share of the room; what a short one leaves is for the longer ones. */
function sharing(entries: [string, unknown][], room: number, depth: number): [string, unknown][] {
  const sized = entries.map(([name, part]) => ({ name, part, size: sizeOf(part, room) }));
  const kept = new Map<string, unknown>();
  let left = room;
  let rest = sized.length;
  for (const { name, part, size } of sized.toSorted((one, other) => one.size - other.size)) {
    const share = Math.floor(left / rest--) - name.length - BESIDE;
    if (share <= 0) continue;
    kept.set(name, size <= share ? part : shortened(part, share, depth + 1));
    left -= name.length + BESIDE + Math.min(size, share);
  }
  return entries.flatMap(([name]) => (kept.has(name) ? [[name, kept.get(name)]] : []));
}

/** Characters of its JSON, about; anything above `limit` where there are more, so that no more of it is looked at. */
function sizeOf(value: unknown, limit: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 5;
  let size = 2;
  for (const name in value) {
    size += name.length + BESIDE + sizeOf((value as Record<string, unknown>)[name], limit - size);
    if (size > limit) break;
  }
  return size;
}
