/**
 * `npm run fax:score [-- --held-out | --all] [--write]`: opens and reads the sample faxes as the gateway does and counts what came out right. Without
 * a word the samples for tuning; `--held-out` those that are for scoring only; `--all` both, and the look-alikes. `--write` (with `--all`) puts the results
 * into docs/fax-score.md. Exits with 1 below the figures.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPages } from '../src/faxes/reading/index.ts';
import { nodeThreadPageOpener } from '../src/ports/page-opener/node-thread.ts';
import { SEED } from './fax-corpus/corpus.ts';
import { formOf, lookAlikes } from './fax-corpus/look-alikes.ts';
import type { Truth, Use } from './fax-corpus/truth.ts';
import { type Compared, compare } from './fax-score/compare.ts';
import { type Filing, openDesk } from './fax-score/filings.ts';
import { contentOf } from './fax-score/open.ts';
import { doubtsOfClean, filingTable, misses, pictureTable, remarks, textTable } from './fax-score/report.ts';
import { shortfalls } from './fax-score/tally.ts';

const SAMPLES = join(import.meta.dirname, '../examples/faxes');
const DOCUMENT = join(import.meta.dirname, '../docs/fax-score.md');
const has = (word: string) => process.argv.includes(word);
const uses: readonly Use[] = has('--all') ? ['tuning', 'held-out'] : has('--held-out') ? ['held-out'] : ['tuning'];

const opener = nodeThreadPageOpener();
const compared: Compared[] = [];
for (const use of uses) for (const truth of truthsOf(use)) compared.push(await score(truth));
const filings = has('--all') ? await fileLookAlikes() : [];
await opener.close();

const tables = [
  textTable(compared),
  pictureTable(compared),
  ...(filings.length > 0 ? [filingTable(filings)] : []),
  remarks(compared, filings),
].join('\n\n');
console.log(`${tables}\n`);
for (const line of [...misses(compared), ...doubtsOfClean(filings)]) console.log(line);
if (has('--all') && has('--write')) {
  const text = readFileSync(DOCUMENT, 'utf8');
  writeFileSync(
    DOCUMENT,
    text.replace(/(<!-- results -->\n)[\s\S]*(<!-- end -->)/, (_, open, end) => `${open}\n${tables}\n\n${end}`),
  );
}
const short = shortfalls(compared, filings);
for (const line of short) console.log(`short: ${line}`);
process.exitCode = short.length > 0 ? 1 : 0;

function folderOf(use: Use): string {
  return use === 'held-out' ? join(SAMPLES, 'held-out') : SAMPLES;
}

function truthsOf(use: Use): Truth[] {
  return readdirSync(folderOf(use))
    .filter((name) => /^\d{2,3}-.*\.json$/.test(name))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folderOf(use), name), 'utf8')) as Truth);
}

async function score(truth: Truth): Promise<Compared> {
  const pages = await contentOf(opener, readFileSync(join(folderOf(truth.use), truth.file)));
  return compare(truth, readPages(pages), pages);
}

async function fileLookAlikes(): Promise<Filing[]> {
  const world = lookAlikes(SEED);
  const desk = await openDesk(world);
  const done: Filing[] = [];
  for (const fax of world.faxes) {
    const pages = await contentOf(opener, await formOf(fax));
    done.push(await desk.file(fax, readPages(pages), pages));
  }
  desk.close();
  return done;
}
