import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleInto } from '../../../scripts/worker-size.ts';

/** The reader as it is deployed, to run beside the Worker under test. */
export function readerScript() {
  const folder = mkdtempSync(join(tmpdir(), 'reader-'));
  bundleInto(folder, 'wrangler.reader.toml');
  const programs = readdirSync(folder).filter((name) => name.endsWith('.wasm'));
  return {
    name: 'clinic-reader',
    compatibilityDate: '2026-10-01',
    modulesRoot: folder,
    modules: [
      { type: 'ESModule' as const, path: join(folder, 'reader.js') },
      ...programs.map((name) => ({ type: 'CompiledWasm' as const, path: join(folder, name) })),
    ],
  };
}
