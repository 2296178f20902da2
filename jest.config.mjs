import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  // not the modules that carry JSON: packages have them as they are
  moduleNameMapper: { '^(\\.{1,2}/.*)(?<!\\.json)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // they break the machine's peace and need it to themselves: npm run faults
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.FAULTS ? [] : ['<rootDir>/test/faults/']),
    // it writes into docs/images: npm run screenshots
    ...(process.env.SCREENSHOTS ? [] : ['<rootDir>/test/browser/screenshots.spec.ts']),
  ],
  setupFiles: ['<rootDir>/test/support/preload.mjs'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  testTimeout: 30_000,
  // every worker holds an embedded database: more cores than this would need much memory
  maxWorkers: Math.min(4, availableParallelism()),
};
