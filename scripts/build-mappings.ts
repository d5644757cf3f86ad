/**
 * Bundles mappings/ into src/mappings.generated.ts after checking every file; `--check` only says whether it is up to date.
 * Run it after editing mappings/. A file that is wrong is named in one sentence and nothing is written.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkMappings, MappingError, renderMappings } from './mappings-check.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'src/mappings.generated.ts');

const paths = readdirSync(join(root, 'mappings'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.json'))
  .sort();
const texts = new Map(paths.map((path) => [path, readFileSync(join(root, 'mappings', path), 'utf8')]));

try {
  const rendered = renderMappings(checkMappings(texts));
  if (!process.argv.includes('--check')) {
    writeFileSync(target, rendered);
  } else if (readFileSync(target, 'utf8') !== rendered) {
    throw new MappingError('src/mappings.generated.ts is older than mappings/: run node scripts/build-mappings.ts.');
  }
} catch (error) {
  if (!(error instanceof MappingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
