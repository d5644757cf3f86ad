/** `npm run restore -- <folder>`: puts a backup into an empty DATA_DIR, before the gateway is started. */
import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { putBack } from '../backup/put-back.ts';
import { endRecovery } from '../backup/recovery.ts';
import { openData } from './open-data.ts';
import { command } from './sentence.ts';

const USAGE = `npm run restore -- <backup folder>     into DATA_DIR, which must be empty or new
npm run restore -- --replayed          all that was sent after the backup was sent again: stop looking every act up (at the next start)`;

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' }, replayed: { type: 'boolean' } },
  });
  const [from] = positionals;
  if (values.help) return console.log(USAGE);
  if (values.replayed) {
    endRecovery(openData('existing'));
    return console.log('Noted; the next start of the gateway is an ordinary one.');
  }
  if (!from || positionals.length > 1) throw new Error(`Say where from:\n${USAGE}`);
  const masterKey = process.env.GATEWAY_MASTER_KEY;
  const data = process.env.DATA_DIR || './data';
  const { at, program, blobs, missing } = await putBack({
    from,
    data,
    version: packageJson.version,
    now: Date.now,
    ...(masterKey && { masterKey }),
  });
  console.log(
    `Restored into ${data}: the state of ${at}, made by version ${program}, with ${blobs.length} sealed blobs.`,
  );
  if (missing.length > 0) console.log(`${missing.length} documents were missing when the backup was made.`);
  console.log(
    'Start the gateway, and have everything sent again that was sent after the backup: nothing is done twice.',
  );
});
