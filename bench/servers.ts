/** The two servers of the comparison, each in a process of its own, apart from the clients. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface Server {
  readonly pid: number;
  readonly port: number;
  /** Resident memory in MB; undefined where the system does not tell (anything but Linux). */
  memory(): number | undefined;
  stop(): Promise<void>;
}

const SOURCE = join(import.meta.dirname, '..');
const READY_MS = 60_000;

/** The gateway as `npm start` runs it, its limits out of the way. */
export async function startGateway(dataDir: string): Promise<Server> {
  const port = await freePort();
  const environment = {
    PORT: String(port),
    DATA_DIR: dataDir,
    RATE_PER_SECOND: '100000',
    RATE_BURST: '100000',
    RATE_CONCURRENT: '1000',
  };
  const child = spawn(process.execPath, [...profiled(), 'src/node.ts'], {
    cwd: SOURCE,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const until = performance.now() + READY_MS;
  for (;;) {
    if (child.exitCode !== null || performance.now() > until) throw new Error('the gateway did not start');
    const ready = await fetch(`http://127.0.0.1:${port}/health/ready`).then(
      ({ ok }) => ok,
      () => false, // not listening yet
    );
    if (ready) return server(child, port);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The same store without the gateway. */
export async function startDirect(dataDir: string): Promise<Server> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'direct-server.ts'), dataDir, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return server(child, port);
}

/** `BENCH_PROFILE=<folder> npm run bench -- acts` leaves a CPU profile of the gateway there. */
function profiled(): string[] {
  const { BENCH_PROFILE: folder } = process.env;
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
}

function server(child: ChildProcess, port: number): Server {
  return {
    pid: child.pid ?? 0,
    port,
    memory: () => residentMemory(child.pid ?? 0),
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function residentMemory(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1000;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
