/** `npm run dev:worker` as it is typed: a file put into fax-in becomes a fax of the clinic in workerd, which has no files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freePort } from './free-port.ts';
import { type Called, client } from './journey.ts';

const folder = mkdtempSync(join(tmpdir(), 'dev-worker-'));
const inbox = join(folder, 'worker', 'fax-in');
let npm: ReturnType<typeof spawn>;
let call: Called;

beforeAll(async () => {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), DATA_DIR: folder };
  npm = spawn('npm', ['run', 'dev:worker', '--silent'], { env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  await new Promise<void>((resolve, reject) => {
    if (npm.stdout) {
      createInterface({ input: npm.stdout }).on('line', (line) => {
        if (line.startsWith('Faxes: ')) resolve();
      });
    }
    npm.on('exit', (code) => reject(new Error(`npm run dev:worker ended with ${code}`)));
  });
  const clients = JSON.parse(readFileSync(join(folder, 'worker', 'demo-clients.json'), 'utf8'));
  call = client({ url: `http://127.0.0.1:${port}`, fetch, clients });
}, 60_000);

afterAll(async () => {
  const ended = once(npm, 'exit');
  if (npm.pid) process.kill(-npm.pid, 'SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('a file in fax-in is a fax of the desk, and is gone from there', async () => {
  const file = join(inbox, 'from+16022340101.pdf');
  writeFileSync(join(inbox, '.writing'), '%PDF-1.4\n%%EOF\n');
  renameSync(join(inbox, '.writing'), file);
  await vi.waitFor(() => expect(existsSync(file)).toBe(false), { timeout: 20_000, interval: 100 });
  const faxes = async () => (await call('staff', 'GET', '/fhir/R4/Task?code=fax-classify')).body.entry ?? [];
  await vi.waitFor(async () => expect(await faxes()).toHaveLength(1), { timeout: 20_000, interval: 300 });
}, 60_000);
