import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { imageOf } from '../../deploy/dockerfile.js';
import { build, WORKSHOP } from './build.js';
import type { SabotageName } from './sabotage.js';

export const IMAGE = imageOf(readFileSync('Dockerfile', 'utf8'));

/** What the last stage of the Dockerfile copies into the image, without an engine to build it. Remove it afterwards. */
export function unpackImage(sabotage: SabotageName | null = null): string {
  mkdirSync(WORKSHOP, { recursive: true });
  const directory = mkdtempSync(join(WORKSHOP, 'image-'));
  chmodSync(directory, 0o755);
  for (const { from, to } of IMAGE.copies) {
    const target = join(directory, to.endsWith('/') ? join(to, basename(from)) : to);
    switch (from) {
      case '/app/dist':
        cpSync(join(build(sabotage), 'src'), target, { recursive: true });
        break;
      case '/app/node_modules':
        copyProductionPackages(directory);
        break;
      default:
        mkdirSync(dirname(target), { recursive: true });
        copyFileSync(from.replace('/app/', ''), target);
    }
  }
  return directory;
}

/** As `npm prune --omit=dev` leaves them, by links: the lock file says which they are. @param into the parent directory */
function copyProductionPackages(into: string): void {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const paths = Object.keys(packages).filter((path) => path !== '');
  const isNested = (path: string) => path.includes('/node_modules/');
  const wanted = paths.filter((path) => !isNested(path) && !packages[path]?.dev);
  execFileSync('cp', ['--archive', '--link', '--parents', ...wanted, into]);
  for (const path of paths)
    if (isNested(path) && packages[path]?.dev) rmSync(join(into, path), { recursive: true, force: true });
}
