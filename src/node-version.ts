const OLDEST = [22, 13] as const;

/** Why this Node cannot run the service, and the mend; null if it can. */
export function refuseNode(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return null;
  return (
    `Node ${version} is too old: the service needs ${OLDEST.join('.')} or later, best the current LTS. ` +
    'Install one, or start it with npm start, which brings its own.'
  );
}
