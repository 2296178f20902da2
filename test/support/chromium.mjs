import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser the tests of the dashboard drive: of TEST_CHROMIUM, or where systems install it. @returns null without one */
export function findChromium() {
  return [process.env.TEST_CHROMIUM, ...PLACES].find((path) => path !== undefined && existsSync(path)) ?? null;
}
