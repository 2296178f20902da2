/**
 * PostgreSQL's own list of what is in a backup (https://www.postgresql.org/docs/18/backup-manifest-format.html). Written
 * last, with a digest of itself: a backup without it, or with one that does not fit, is none.
 */
import { createHash } from 'node:crypto';

export const MANIFEST = 'backup_manifest';

export interface ManifestFile {
  path: string;
  size: number;
  /** Hexadecimal SHA-256 of the content. */
  checksum: string;
}

/** What has to be replayed of the write-ahead log before the files are as they were at one moment. */
export interface LogRange {
  timeline: number;
  start: string;
  end: string;
}

export function renderManifest(systemIdentifier: string, files: readonly ManifestFile[], log: LogRange): string {
  const list = files.map(
    ({ path, size, checksum }) =>
      `{ "Path": ${JSON.stringify(path)}, "Size": ${size}, "Checksum-Algorithm": "SHA256", "Checksum": "${checksum}" }`,
  );
  const text = [
    '{ "PostgreSQL-Backup-Manifest-Version": 2,',
    `"System-Identifier": ${systemIdentifier},`,
    `"Files": [\n${list.join(',\n')}\n],`,
    `"WAL-Ranges": [\n{ "Timeline": ${log.timeline}, "Start-LSN": "${log.start}", "End-LSN": "${log.end}" }\n],\n`,
  ].join('\n');
  return `${text}"Manifest-Checksum": "${sha256(text)}"}\n`;
}

/** @returns null for what is no manifest, or was changed */
export function parseManifest(text: string): ManifestFile[] | null {
  const own = text.lastIndexOf('"Manifest-Checksum"');
  if (own < 0 || text.slice(own) !== `"Manifest-Checksum": "${sha256(text.slice(0, own))}"}\n`) return null;
  const { Files } = JSON.parse(text) as { Files: { Path: string; Size: number; Checksum: string }[] };
  return Files.map(({ Path, Size, Checksum }) => ({ path: Path, size: Size, checksum: Checksum }));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
