/** `npm run audit -- verify`: has anybody changed the access log? `heads`: the signed heads, to be kept elsewhere. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sqlAccessBook } from '../audit/access-book-sql.ts';
import { type Tampering, verifyBook } from '../audit/verify.ts';
import { keysOf, openData } from './open-data.ts';
import { command } from './sentence.ts';

const USAGE = `npm run audit -- verify [--heads <file>]     the file: heads kept elsewhere, one a line
npm run audit -- heads`;

const MEANING: Readonly<Record<Tampering['what'], string>> = {
  'head-forged': 'The signature of a head is not by a receipt key of this gateway',
  'start-missing': 'Rows at the start are gone that are not six years old; the first one left',
  'row-missing': 'A row is gone',
  'row-changed': 'A row was changed, exchanged or put in',
  rewritten: 'The log was made anew: it is not the one whose head was signed',
  'end-missing': 'The log ends before a row that a signed head speaks of',
};

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { heads: { type: 'string' }, help: { type: 'boolean' } },
  });
  const [verb] = positionals;
  if (values.help) return console.log(USAGE);
  if (verb !== 'verify' && verb !== 'heads') throw new Error(`Say what to do:\n${USAGE}`);
  const sql = openData('existing');
  const book = sqlAccessBook(sql);
  if (verb === 'heads') {
    for (const { jws } of await book.heads()) console.log(jws);
    return;
  }
  const kept = values.heads === undefined ? [] : readFileSync(values.heads, 'utf8').split(/\s+/).filter(Boolean);
  const { rows, heads, unsigned, tampering } = await verifyBook(book, keysOf(sql), Date.now(), kept);
  if (tampering) throw new Error(`${MEANING[tampering.what]} (row ${tampering.n}).`);
  console.log(
    `The access log is whole: ${rows} rows, ${heads} signed heads, ${kept.length} kept heads, ${unsigned} rows not yet signed.`,
  );
});
