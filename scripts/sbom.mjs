/**
 * What goes into production, as CycloneDX: version, licence and hash of each package. Checked; written to the file that
 * is named as argument.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** What a product may be made of without asking a lawyer. */
const LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Python-2.0',
  '(MIT OR CC0-1.0)',
];

const [, , file] = process.argv;
const sbom = withoutDevelopment(makeSbom());
const listed = new Set(sbom.components.map(idOf));
const mistakes = [
  ...sbom.components.flatMap((component) => mistakesOf(component).map((mistake) => `${idOf(component)}: ${mistake}`)),
  ...lockedForProduction()
    .filter((id) => !listed.has(id))
    .map((id) => `${id}: is installed and not listed`),
];

for (const mistake of mistakes) console.error(`sbom: ${mistake}`);
console.log(`sbom: ${sbom.components.length} packages in production, ${mistakes.length} mistakes`);
process.exitCode = mistakes.length === 0 ? 0 : 1;
if (file !== undefined) writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);

function makeSbom() {
  const { stdout, stderr } = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 2 ** 26,
  });
  try {
    return JSON.parse(stdout);
  } catch {
    console.error(`sbom: npm made none: ${stderr.trim()}`);
    process.exit(1);
  }
}

/**
 * Not by `--omit dev`: that also leaves out what production and development share, rxjs and pg among others. Nor by npm's
 * mark alone: of a package that is installed twice, npm lists one, and that may be the one for development.
 */
function withoutDevelopment({ metadata, components, dependencies, ...rest }) {
  const locked = new Set(lockedForProduction());
  const kept = components.filter(
    (component) =>
      locked.has(idOf(component)) ||
      !component.properties.some((property) => property.name === 'cdx:npm:package:development'),
  );
  const references = new Set([metadata.component, ...kept].map((component) => component['bom-ref']));
  return {
    ...rest,
    // npm calls it by the directory of the checkout
    metadata: { ...metadata, component: { ...metadata.component, name: read('package.json').name } },
    components: kept,
    dependencies: dependencies
      .filter(({ ref }) => references.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => references.has(other)) })),
  };
}

function lockedForProduction() {
  return Object.entries(read('package-lock.json').packages)
    .filter(([path, { dev, optional }]) => path !== '' && !dev && !optional)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`);
}

function mistakesOf({ hashes = [], licenses = [] }) {
  const named = licenses.map(({ license, expression }) => expression ?? license.id ?? license.name);
  const unknown = named.filter((licence) => !LICENCES.includes(licence));
  return [
    ...(hashes.length === 0 ? ['has no hash: remove it and install it again'] : []),
    ...(named.length === 0 ? ['has no licence'] : []),
    ...unknown.map((licence) => `has a licence that nobody has looked at: ${licence}`),
  ];
}

function idOf({ name, version }) {
  return `${name}@${version}`;
}

function read(name) {
  return JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
}
