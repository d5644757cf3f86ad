/** `npm run keys -- list|rotate`: the gateway's own keys, by purpose. See docs/clients.md. */
import { parseArgs } from 'node:util';
import { type Purpose, SECRET, SIGNING } from '../auth/keys.ts';
import { adminCall } from './admin-call.ts';
import { keysOf, openData } from './open-data.ts';
import { command } from './sentence.ts';

const PURPOSES: readonly Purpose[] = [...SIGNING, ...SECRET];
const USAGE = `npm run keys -- list
npm run keys -- rotate [${PURPOSES.join('|')}] [--compromised]     default: token
With --url <gateway> these act on a running gateway (ADMIN_SECRET in the environment), else on the database in DATA_DIR.`;

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: { type: 'string' }, compromised: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const [verb, named = 'token'] = positionals;
  const compromised = values.compromised === true;
  if (values.help) return console.log(USAGE);
  if (verb === 'list') {
    const keys = values.url
      ? await adminCall(values.url, 'GET', '/admin/keys')
      : { items: await keysOf(openData('existing')).list() };
    return console.log(JSON.stringify(keys, undefined, 2));
  }
  const purpose = PURPOSES.find((one) => one === named);
  if (verb !== 'rotate' || !purpose) throw new Error(`Say what to do:\n${USAGE}`);
  if (purpose === 'act' && !compromised) {
    throw new Error(
      'Acts sent before the rotation and sent again after it would be performed twice: rotate act only with --compromised.',
    );
  }
  if (values.url) await adminCall(values.url, 'POST', '/admin/keys', { purpose, compromised });
  else await keysOf(openData('existing')).rotate(purpose, { compromised });
  console.log(`Rotated ${purpose}; a running gateway uses the new key within 60 seconds.`);
});
