/** `npm run demo [-- --url URL]`: plays a day of referrals against a running gateway and tells what happens. Ends non-zero when it goes otherwise. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Otherwise, openClinic } from './demo/clinic.ts';
import { playDay } from './demo/day.ts';

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:8080' } } });
const clients = join(process.env.DATA_DIR ?? './data', 'demo-clients.json');
try {
  await playDay(await openClinic(values.url, clients), Date.now().toString(36), console.log);
} catch (error) {
  if (!(error instanceof Otherwise)) throw error;
  console.error(error.message);
  process.exit(1);
}
