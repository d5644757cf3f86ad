/**
 * `npm run dev:worker`: the Worker on this machine, inside workerd, with the embedded clinic; with MEDPLUM_BASE_URL and its credentials
 * set, in front of that server instead. Asks nothing of Cloudflare. What it keeps is under DATA_DIR/worker.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { firstLink } from '../src/console/first-link.ts';
import type { DemoClients } from '../src/demo-clients.ts';
import { firstSteps } from '../src/first-steps.ts';
import { settingsSchema } from '../src/settings.ts';
import { openDevFaxFolder } from './dev-fax-folder.ts';
import { openDevMessageFolder } from './dev-message-folder.ts';
import { OFFLINE } from './worker-size.ts';

const { PORT = '8787', DATA_DIR = './data' } = process.env;
const folder = join(DATA_DIR, 'worker');
const clientsFile = join(folder, 'demo-clients.json');
const url = process.env.PUBLIC_URL ?? `http://127.0.0.1:${PORT}`;
const embedded = !process.env.MEDPLUM_BASE_URL;

/** The settings of this shell as variables of the Worker, in a file that only its owner can read: they hold secrets. */
function writeVariables(): string {
  const settings = Object.keys(settingsSchema.shape).map((name) => [name, process.env[name]]);
  const variables = Object.entries({
    ...Object.fromEntries(settings),
    PUBLIC_URL: url,
    DEV: '1',
    ...(embedded && { DEV_FAX_FOLDER: faxFolder.url, DEV_MESSAGE_FOLDER: messageFolder.url }),
    // The id of this session: the Worker registers new demo clients when their credentials are in no file yet.
    ...(embedded && !existsSync(clientsFile) && { DEV_CLIENTS: crypto.randomUUID() }),
  });
  const file = join(folder, 'variables.env');
  const lines = variables.filter(([, value]) => value).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  return file;
}

function start(config: string, port: string, more: readonly string[], stdout: 'pipe' | 'ignore'): ChildProcess {
  const options = ['--config', config, '--ip', '127.0.0.1', '--port', port, '--inspector-port', '0', ...more];
  // Not by npx: killing that leaves workerd behind.
  const wrangler = join('node_modules', 'wrangler', 'bin', 'wrangler.js');
  return spawn(process.execPath, [wrangler, 'dev', ...options], {
    // The sessions of one folder find each other there, and those of other folders do not.
    env: { ...process.env, ...OFFLINE, WRANGLER_REGISTRY_PATH: resolve(folder, 'sessions') },
    stdio: ['ignore', stdout, 'inherit'],
  });
}

/** The first request opens the clinic; new credentials come on its log before it is answered. */
async function open(): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${PORT}/health/live`);
  if (!response.ok) console.error(await response.text());
  else if (embedded) {
    faxFolder.watch(`http://127.0.0.1:${PORT}`);
    messageFolder.watch(`http://127.0.0.1:${PORT}`);
    await welcome();
  }
}

async function welcome(): Promise<void> {
  const { staff } = JSON.parse(readFileSync(clientsFile, 'utf8')) as DemoClients;
  console.log(`\nClinic gateway in workerd at ${url} (docs: ${url}/docs)`);
  console.log(`Demo clinic loaded; credentials of its clients: ${clientsFile}`);
  console.log(
    `Faxes: put a PDF or TIFF into ${join(folder, 'fax-in')}; what is sent lands in ${join(folder, 'fax-out')}`,
  );
  console.log(`The fax desk, for one sign-in: ${await firstLink((request) => fetch(request), url, staff)}`);
  console.log(`Try it, in a second shell in this folder:\n\n${firstSteps(url, clientsFile)}\n`);
}

mkdirSync(folder, { recursive: true, mode: 0o700 });
const faxFolder = await openDevFaxFolder(folder);
const messageFolder = await openDevMessageFolder(folder);
rmSync(join(folder, 'sessions'), { recursive: true, force: true }); // of those that were killed
// In a process of its own: a workerd has one thread, and nothing would be answered while a page is opened.
const reader = start('wrangler.reader.toml', '0', ['--persist-to', join(folder, 'reader')], 'ignore');
const stored = ['--persist-to', join(folder, 'state'), '--env-file', writeVariables()];
const more: string[] = JSON.parse(process.env.DEV_WRANGLER ?? '[]'); // further arguments, of a proof
const gateway = start('wrangler.toml', PORT, [...more, ...stored], 'pipe');

const CLIENTS = 'demo-clients ';
const sessions = [gateway, reader];
const stop = () => {
  for (const session of sessions) session.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
// One without the other is of no use.
for (const session of sessions) session.on('exit', stop);
Promise.all(sessions.map((session) => once(session, 'close'))).then(() =>
  process.exit(sessions.find(({ exitCode }) => exitCode)?.exitCode ?? 0),
);
createInterface({ input: gateway.stdout ?? process.stdin }).on('line', (line) => {
  if (line.startsWith(CLIENTS)) {
    const clients: unknown = JSON.parse(line.slice(CLIENTS.length));
    writeFileSync(clientsFile, `${JSON.stringify(clients, null, 2)}\n`, { mode: 0o600 });
    return;
  }
  console.log(line);
  if (line.includes('Ready on ')) open().catch((error: unknown) => console.error(error));
});
