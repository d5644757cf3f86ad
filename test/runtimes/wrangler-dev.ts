/** `wrangler dev` on this machine: the Worker in a workerd of its own, as it is bundled for deployment. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { OFFLINE } from '../../scripts/worker-size.ts';
import { freePort } from './free-port.ts';

export interface WranglerDev {
  readonly url: string;
  /** What the Worker and wrangler wrote, line by line. */
  readonly log: string[];
  /** Kills workerd and wrangler at once, and starts them again over what they had stored. */
  killAndStart(): Promise<void>;
  close(): Promise<void>;
}

/** `variables`: settings of the Worker; PUBLIC_URL is added. */
export async function startWrangler(variables: Record<string, string>): Promise<WranglerDev> {
  const folder = mkdtempSync(join(tmpdir(), 'wrangler-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log: string[] = [];
  const file = join(folder, 'variables.env');
  const lines = Object.entries({ ...variables, PUBLIC_URL: url }).map(([name, value]) => `${name}="${value}"\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  const wrangler = join('node_modules', 'wrangler', 'bin', 'wrangler.js');
  const scripts = ['--config', 'wrangler.toml', '--config', 'wrangler.reader.toml'];
  const options = [
    ...scripts,
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--inspector-port',
    '0',
    '--env-file',
    file,
  ];
  let child = await start();

  async function start(): Promise<ChildProcess> {
    const started = spawn(process.execPath, [wrangler, 'dev', ...options, '--persist-to', join(folder, 'state')], {
      env: { ...process.env, ...OFFLINE },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, so that workerd dies with it
    });
    const ready = new Promise<void>((resolve, reject) => {
      createInterface({ input: started.stdout }).on('line', (line) => {
        log.push(line);
        if (line.includes('Ready on ')) resolve();
      });
      createInterface({ input: started.stderr }).on('line', (line) => log.push(line));
      started.on('exit', () => reject(new Error(`wrangler did not start:\n${log.join('\n')}`)));
    });
    await ready;
    return started;
  }

  async function kill(): Promise<void> {
    const ended = once(child, 'exit');
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
    await ended;
  }

  return {
    url,
    log,
    async killAndStart() {
      await kill();
      child = await start();
    },
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
