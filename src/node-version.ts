const OLDEST = [22, 13, 0] as const;

/** By major version: the last release that mended something about security, as of 29 July 2026. */
const SECURE = new Map<number, readonly [number, number, number]>([
  [22, [22, 23, 2]],
  [24, [24, 18, 1]],
  [26, [26, 5, 1]],
]);
const NEWEST = Math.max(...SECURE.keys());

/** Why this Node cannot run the service, and the mend; null if it can. */
export function refuseNode(version: string): string | null {
  if (!isOlder(version, OLDEST)) return null;
  return (
    `Node ${version} is too old: the service needs ${OLDEST[0]}.${OLDEST[1]} or later, best the current LTS. ` +
    'Install one, or start it with npm start, which brings its own.'
  );
}

/** What is known to be unsafe about this Node, and the mend; null if nothing is. */
export function adviseNode(version: string): string | null {
  const [major = 0] = partsOf(version);
  const secure = SECURE.get(major);
  if (secure === undefined) {
    return major > NEWEST ? null : `Node ${version} gets no security releases: install the current LTS`;
  }
  return isOlder(version, secure)
    ? `Node ${version} has known vulnerabilities: install ${secure.join('.')} or later`
    : null;
}

function isOlder(version: string, than: readonly number[]): boolean {
  const parts = partsOf(version);
  const at = than.findIndex((part, index) => part !== parts[index]);
  return at !== -1 && (parts[at] ?? 0) < (than[at] ?? 0);
}

/** Of a pre-release, what it leads to. */
function partsOf(version: string): number[] {
  return version.split('.').map((part) => parseInt(part, 10));
}
