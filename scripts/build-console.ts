/** `npm run build:console`: the console's browser script without its types, as a module both runtimes can serve. */
import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
export const CONSOLE_SCRIPT = join(ROOT, 'src/console/script.generated.ts');

/** The generated module's text. */
export function consoleScript(): string {
  const typed = readFileSync(join(ROOT, 'src/console/browser/console.ts'), 'utf8');
  const script = stripTypeScriptTypes(typed, { mode: 'strip' }).replace(/[ \t]+$/gm, '');
  return `/** Made by \`npm run build:console\` from browser/console.ts. */\nexport const CONSOLE_JS = ${JSON.stringify(script)};\n`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(CONSOLE_SCRIPT, consoleScript());
