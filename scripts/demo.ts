/** `npm run demo [-- --url http://…]`: one day at the demo clinic, played against a running gateway and told in plain words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Credentials, Otherwise, openClinic } from './demo/clinic.ts';
import { playDay } from './demo/day.ts';

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:8080' } } });
const url = values.url.replace(/\/$/, '');
const file = join(process.env.DATA_DIR ?? './data', 'demo-clients.json');

const answers = await fetch(`${url}/health/live`).then(
  ({ ok }) => ok,
  () => false,
);
if (!answers) end(`No gateway answers at ${url}: start one with npm start in another shell, or name it with --url.`);

try {
  const credentials = JSON.parse(readFileSync(file, 'utf8')) as Credentials;
  await playDay(openClinic(url, credentials, fetch), Date.now(), (line) => console.log(line));
} catch (error) {
  if (error instanceof Otherwise) end(`It went otherwise than told: ${error.message}`);
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    end(`There are no demo credentials at ${file}: set DATA_DIR to the folder of the gateway.`);
  }
  throw error;
}

function end(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
