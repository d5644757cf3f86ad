/** `npm run deploy:dry-run`: bundles the Worker as a deployment would, without Cloudflare, and refuses one that is too large. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Small scripts start fast; Cloudflare's own limit is 3 MiB (10 MiB paid). */
export const MOST_KIB = 450;

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

/** Throws when wrangler refuses the configuration or the code. */
export function bundleWorker(): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'worker-'));
  try {
    const wrangler = join('node_modules', 'wrangler', 'bin', 'wrangler.js');
    const output = execFileSync(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', folder], {
      env: { ...process.env, ...OFFLINE },
      encoding: 'utf8',
    });
    const script = readFileSync(join(folder, 'worker.js'));
    return { kib: script.length / 1024, gzipKib: gzipSync(script).length / 1024, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const { kib, gzipKib, output } = bundleWorker();
  console.log(output);
  console.log(`worker.js: ${kib.toFixed(0)} KiB, ${gzipKib.toFixed(0)} KiB gzipped, of ${MOST_KIB} allowed`);
  if (gzipKib > MOST_KIB) process.exit(1);
}
