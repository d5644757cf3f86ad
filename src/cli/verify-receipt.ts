/** `npm run verify-receipt -- <file>`: is a receipt of a disclosure genuine, and are these the files it speaks of? See docs/records.md. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { openReceipt, type ReceiptProblem, sha256 } from '../records/receipt.ts';
import { keysOf, openData } from './open-data.ts';
import { command } from './sentence.ts';

const USAGE = `npm run verify-receipt -- <file> [--jwks <file|url>] [--packet <file>]…
The file holds the receipt. Keys: the gateway's /.well-known/jwks.json, as a file that was kept or by its URL; without --jwks those in DATA_DIR.
--packet: files that were received; each is to be one of those the receipt names.`;

const MEANING: Readonly<Record<ReceiptProblem, string>> = {
  'no-receipt': 'This is no receipt of a disclosure.',
  'key-unknown': 'The receipt is signed by a key that is not among those given.',
  forged: 'The signature is not by the key that the receipt names: it was changed, or forged.',
};

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { jwks: { type: 'string' }, packet: { type: 'string', multiple: true }, help: { type: 'boolean' } },
  });
  const [file, ...more] = positionals;
  if (values.help) return console.log(USAGE);
  if (file === undefined || more.length > 0) throw new Error(`Say which receipt:\n${USAGE}`);
  const opened = await openReceipt(readFileSync(file, 'utf8').trim(), await keysFrom(values.jwks));
  if ('problem' in opened) throw new Error(MEANING[opened.problem]);
  for (const path of values.packet ?? []) {
    const found = await sha256(new Uint8Array(readFileSync(path)));
    if (!opened.receipt.files.some((one) => one.sha256 === found)) {
      throw new Error(`The receipt is genuine, but ${path} is none of the files it names.`);
    }
  }
  console.log(JSON.stringify(opened.receipt, undefined, 2));
  console.log(`The receipt is genuine${values.packet ? ', and the files are those it names' : ''}.`);
});

async function keysFrom(source: string | undefined): Promise<(kid: string) => Promise<CryptoKey | undefined>> {
  if (source === undefined) {
    const keys = keysOf(openData('existing'));
    return (kid) => keys.verifier('receipt', kid);
  }
  const find = createLocalJWKSet(await jwksFrom(source));
  return (kid) =>
    find({ alg: 'ES256', kid }).catch((error: unknown) => {
      if (error instanceof errors.JWKSNoMatchingKey) return undefined;
      throw error;
    });
}

async function jwksFrom(source: string): Promise<JSONWebKeySet> {
  if (!/^https?:\/\//.test(source)) return JSON.parse(readFileSync(source, 'utf8'));
  const response = await fetch(source);
  if (!response.ok) throw new Error(`${source} answered ${response.status}.`);
  return JSON.parse(await response.text());
}
