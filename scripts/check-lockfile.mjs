/**
 * The lock file names what is installed by content, not by address: any registry or mirror will do, and a changed
 * package is refused wherever it comes from. Packages that want to run a script when they are installed are decided on
 * one by one.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const COPIED = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'engines'];

const description = read('package.json');
const { '': root, ...packages } = read('package-lock.json').packages;
const mistakes = [
  ...COPIED.filter(differs).map((part) => `${part} are not those of package.json: run npm install`),
  ...Object.entries(packages).flatMap(([path, entry]) =>
    mistakesOf(path, entry).map((mistake) => `${path}: ${mistake}`),
  ),
  ...(isInstalled() ? [] : ['node_modules is something else: run npm ci, and npm ls --all to see what']),
];

for (const mistake of mistakes) console.error(`package-lock.json: ${mistake}`);
console.log(`package-lock.json: ${Object.keys(packages).length} packages, ${mistakes.length} mistakes`);
process.exitCode = mistakes.length === 0 ? 0 : 1;

function read(name) {
  return JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
}

function differs(part) {
  return !isDeepStrictEqual(root[part], description[part]);
}

function mistakesOf(path, { integrity, resolved, link, hasInstallScript }) {
  const undecided = hasInstallScript && !(nameOf(path) in description.allowScripts);
  return [
    ...(resolved === undefined ? [] : ['has an address: run npm install --omit-lockfile-registry-resolved']),
    ...(!integrity?.startsWith('sha512-') && !link ? ['has no SHA-512 digest: remove it and install it again'] : []),
    ...(undecided ? ['has an install script: allow or deny it in allowScripts of package.json'] : []),
  ];
}

function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function isInstalled() {
  return spawnSync('npm', ['ls', '--all'], { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
}
