import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONSOLE_SCRIPT, consoleScript } from '../../scripts/build-console.ts';

test('the script served is the one written (npm run build:console)', () => {
  expect(readFileSync(CONSOLE_SCRIPT, 'utf8')).toBe(consoleScript());
});
