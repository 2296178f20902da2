/**
 * Bundles the dashboard's page into dist/dashboard/page: index.html, icon.svg, app.js, app.css. With --watch again after each change.
 * Loaded with --import, as start:dev does, it builds before the program starts.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { build, context } from 'esbuild';

const page = fileURLToPath(new URL('../src/dashboard/page/', import.meta.url));
const out = fileURLToPath(new URL('../dist/dashboard/page/', import.meta.url));

/** @type {import('esbuild').BuildOptions} */
const options = {
  entryPoints: [
    { in: `${page}main.tsx`, out: 'app' },
    { in: `${page}styles/app.css`, out: 'app' },
  ],
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome120', 'firefox121', 'safari17'],
  tsconfig: `${page}tsconfig.json`,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [
    {
      name: 'html',
      setup: ({ onEnd }) =>
        onEnd(() => {
          mkdirSync(out, { recursive: true });
          for (const file of ['index.html', 'icon.svg']) cpSync(page + file, out + file);
        }),
    },
  ],
};

// worker threads inherit --import
if (isMainThread) {
  if (process.argv.includes('--watch')) await (await context(options)).watch();
  else await build(options);
}
