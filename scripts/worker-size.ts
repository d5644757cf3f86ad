/** `npm run deploy:dry-run`: bundles both Worker scripts as a deployment would, without Cloudflare, and refuses one that is too large. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Small scripts start fast; Cloudflare's own limit is 3 MiB (10 MiB paid). 180 KiB of it is pdf-lib, which makes faxes and packets. */
export const MOST_KIB = 900;
/** The reader brings two WebAssembly programs, and still fits Cloudflare's smaller limit. */
export const MOST_READER_KIB = 2900;

/** Keeps wrangler from asking Cloudflare or the package registry anything. */
export const OFFLINE = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true', // the banner tells of updates
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

export interface Bundle {
  readonly kib: number;
  readonly gzipKib: number;
  readonly output: string;
}

/** Into `folder`. Throws when wrangler refuses the configuration or the code; gives what it wrote. */
export function bundleInto(folder: string, config: string): string {
  const wrangler = join('node_modules', 'wrangler', 'bin', 'wrangler.js');
  const options = ['deploy', '--config', config, '--dry-run', '--outdir', folder];
  return execFileSync(process.execPath, [wrangler, ...options], {
    env: { ...process.env, ...OFFLINE },
    encoding: 'utf8',
  });
}

/** Of the script and the programs beside it. */
export function bundleWorker(config = 'wrangler.toml'): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'worker-'));
  try {
    const output = bundleInto(folder, config);
    const parts = readdirSync(folder)
      .filter((name) => /\.(js|wasm)$/.test(name))
      .map((name) => readFileSync(join(folder, name)));
    const kib = (sizes: number[]) => sizes.reduce((sum, size) => sum + size, 0) / 1024;
    return {
      kib: kib(parts.map(({ length }) => length)),
      gzipKib: kib(parts.map((part) => gzipSync(part).length)),
      output,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  for (const [config, most] of [
    ['wrangler.toml', MOST_KIB],
    ['wrangler.reader.toml', MOST_READER_KIB],
  ] as const) {
    const { kib, gzipKib, output } = bundleWorker(config);
    console.log(output);
    console.log(`${config}: ${kib.toFixed(0)} KiB, ${gzipKib.toFixed(0)} KiB gzipped, of ${most} allowed`);
    if (gzipKib > most) process.exitCode = 1;
  }
}
