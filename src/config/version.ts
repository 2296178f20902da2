import { readFileSync } from 'node:fs';

interface PackageDescription {
  name: string;
  version: string;
}

const { name, version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as PackageDescription;

export const NAME = name;
export const VERSION = version;
