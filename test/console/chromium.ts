/** A real Chromium for the console's tests: CHROMIUM, or one that is installed where they usually are. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Undefined where there is none: the tests that need one are skipped, and say so. */
export const CHROMIUM = USUAL.find((path): path is string => path !== undefined && existsSync(path));

export function openBrowser(executablePath: string): Promise<Browser> {
  // The sandbox needs rights that containers and root do not have; every page it opens is ours.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
