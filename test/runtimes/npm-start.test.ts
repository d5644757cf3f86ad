import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll } from 'vitest';
import type { DemoClients } from '../../src/demo-clients.ts';
import { freePort } from './free-port.ts';
import { journey } from './journey.ts';

const folder = mkdtempSync(join(tmpdir(), 'npm-start-'));
let url: string;
let npm: ChildProcess;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, PORT: String(port), DATA_DIR: folder };
  const started = spawn('npm', ['start', '--silent'], { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  npm = started;
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: started.stdout }).on('line', (line) => {
      if (line.startsWith('Demo clinic loaded')) resolve();
    });
    started.on('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
  });
}, 30_000);

afterAll(async () => {
  const ended = once(npm, 'exit');
  if (npm.pid) process.kill(-npm.pid, 'SIGTERM');
  await ended;
  rmSync(folder, { recursive: true });
});

journey('npm start', async () => ({
  url,
  fetch,
  clients: JSON.parse(readFileSync(join(folder, 'demo-clients.json'), 'utf8')) as DemoClients,
}));
