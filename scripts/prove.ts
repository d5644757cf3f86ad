/** Black-box acceptance: `npm run prove -- referrals`. Starts its own gateway by `npm start`, uses only HTTP and files, imports nothing of src. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Claim, runClaims } from './prove/claims.ts';

const folder = join(import.meta.dirname, 'prove');
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const [name = '', only] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`Say what to prove: npm run prove -- ${names.join(' | ')} [words of one claim]`);
  process.exit(2);
}
const { claims } = (await import(pathToFileURL(join(folder, name, 'index.ts')).href)) as { claims: Claim[] };
process.exit((await runClaims(claims, only)) ? 0 : 1);
