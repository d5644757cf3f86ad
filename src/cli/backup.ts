/** `npm run backup -- <folder>`: a copy of DATA_DIR, also while the gateway runs. */
import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { takeBackup } from '../backup/take.ts';
import { command } from './sentence.ts';

const USAGE = `npm run backup -- <new folder>     copies DATA_DIR; with GATEWAY_MASTER_KEY the database in it is sealed`;

await command(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
  const [target] = positionals;
  if (values.help) return console.log(USAGE);
  if (!target || positionals.length > 1) throw new Error(`Say where to:\n${USAGE}`);
  const masterKey = process.env.GATEWAY_MASTER_KEY;
  const { files, blobs, missing } = await takeBackup({
    data: process.env.DATA_DIR || './data',
    target,
    version: packageJson.version,
    now: Date.now,
    ...(masterKey && { masterKey }),
  });
  console.log(`Backed up to ${target}: the database (${files[0]?.bytes} bytes) and ${blobs.length} sealed blobs.`);
  if (missing.length > 0) {
    console.log(
      `${missing.length} documents that the database names were not there; ${target}/manifest.json lists them.`,
    );
  }
  if (!masterKey) {
    console.log(
      "It holds the gateway's keys and whatever patient data is in the database, unsealed: guard it like DATA_DIR.",
    );
  }
});
