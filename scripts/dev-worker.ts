/**
 * `npm run dev:worker`: the Worker on this machine, inside workerd, with the embedded clinic; with MEDPLUM_BASE_URL and its credentials
 * set, in front of that server instead. Asks nothing of Cloudflare. What it keeps is under DATA_DIR/worker.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { firstLink } from '../src/console/first-link.ts';
import type { DemoClients } from '../src/demo-clients.ts';
import { firstSteps } from '../src/first-steps.ts';
import { settingsSchema } from '../src/settings.ts';
import { openDevFaxFolder } from './dev-fax-folder.ts';
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
    ...(embedded && { DEV_FAX_FOLDER: faxFolder.url }),
    // The id of this session: the Worker registers new demo clients when their credentials are in no file yet.
    ...(embedded && !existsSync(clientsFile) && { DEV_CLIENTS: crypto.randomUUID() }),
  });
  const file = join(folder, 'variables.env');
  const lines = variables.filter(([, value]) => value).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  return file;
}

function start(variables: string): ChildProcess {
  const state = join(folder, 'state');
  const scripts = ['--config', 'wrangler.toml', '--config', 'wrangler.reader.toml'];
  const options = [...scripts, '--ip', '127.0.0.1', '--port', PORT, '--inspector-port', '0', '--persist-to', state];
  // Not by npx: killing that leaves workerd behind.
  const wrangler = join('node_modules', 'wrangler', 'bin', 'wrangler.js');
  return spawn(process.execPath, [wrangler, 'dev', ...options, '--env-file', variables], {
    env: { ...process.env, ...OFFLINE },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The first request opens the clinic; new credentials come on its log before it is answered. */
async function open(): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${PORT}/health/live`);
  if (!response.ok) console.error(await response.text());
  else if (embedded) {
    faxFolder.watch(`http://127.0.0.1:${PORT}`);
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
const wrangler = start(writeVariables());

const CLIENTS = 'demo-clients ';
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => wrangler.kill('SIGTERM'));
wrangler.on('exit', (code) => process.exit(code ?? 0));
/** With two scripts wrangler says before each line which of them wrote it. */
const WRITER = /^\[clinic-gateway\] /;
createInterface({ input: wrangler.stdout ?? process.stdin }).on('line', (written) => {
  const line = written.replace(WRITER, '');
  if (line.startsWith(CLIENTS)) {
    const clients: unknown = JSON.parse(line.slice(CLIENTS.length));
    writeFileSync(clientsFile, `${JSON.stringify(clients, null, 2)}\n`, { mode: 0o600 });
    return;
  }
  console.log(line);
  if (line.includes('Ready on ')) open().catch((error: unknown) => console.error(error));
});
