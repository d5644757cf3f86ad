/**
 * `npm run fax:corpus`: makes the sample faxes of examples/faxes/ anew, the same bytes every time. Writes each file and, beside it, the JSON
 * of what a perfect reader would say.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus } from './fax-corpus/corpus.ts';

const FOLDER = join(import.meta.dirname, '../examples/faxes');

mkdirSync(join(FOLDER, 'held-out'), { recursive: true });
for (const name of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })) {
  if (/(^|[/\\])\d{2,3}-[^/\\]+$/.test(name)) rmSync(join(FOLDER, name));
}
let bytes = 0;
let count = 0;
for (const maker of corpus()) {
  const sample = await maker.make();
  writeFileSync(join(FOLDER, sample.path), sample.bytes);
  writeFileSync(join(FOLDER, sample.path.replace(/\.\w+$/, '.json')), `${JSON.stringify(sample.truth, null, 2)}\n`);
  bytes += sample.bytes.length;
  count++;
}
console.log(`${count} faxes, ${Math.ceil(bytes / 1024)} KB`);
