import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { corpus } from '../../scripts/fax-corpus/corpus.ts';
import type { Truth } from '../../scripts/fax-corpus/truth.ts';
import { readBarcode } from '../../src/documents/return-token.ts';
import { isFictionalPhone } from '../../src/fhir/normalise.ts';
import { isNpi } from '../../src/fhir/npi.ts';

const FOLDER = join(import.meta.dirname, '../../examples/faxes');
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => /(^|\/)\d{2,3}-/.test(name));
const truths = files
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Truth);

describe('the sample faxes', () => {
  test('are what the generator makes, byte for byte, and nothing else', async () => {
    const makers = corpus();
    expect(files.length).toBe(2 * makers.length);
    // Every text PDF, and one picture of each coding and container: the others take too long here.
    const kinds = makers.map(({ medium }) => (medium.kind === 'text' ? undefined : medium.container + medium.coding));
    const few = makers.filter((_, i) => kinds[i] === undefined || kinds.indexOf(kinds[i]) === i);
    expect(few.length).toBeGreaterThan(makers.length / 2);
    const changed: string[] = [];
    for (const maker of few) {
      const { path, bytes, truth } = await maker.make();
      if (!readFileSync(join(FOLDER, path)).equals(bytes)) changed.push(path);
      const beside = readFileSync(join(FOLDER, path.replace(/\.\w+$/, '.json')), 'utf8');
      if (beside !== `${JSON.stringify(truth, null, 2)}\n`) changed.push(`the truth of ${path}`);
    }
    expect(changed).toEqual([]);
  });

  test('are many, small, and no layout that is held out is also for tuning', () => {
    expect(truths.length).toBeGreaterThanOrEqual(40);
    const bytes = files.reduce((sum, name) => sum + statSync(join(FOLDER, name)).size, 0);
    expect(bytes).toBeLessThan(3_000_000);
    const layouts = (use: string) => new Set(truths.filter((truth) => truth.use === use).map(({ layout }) => layout));
    const [tuning, heldOut] = [layouts('tuning'), layouts('held-out')];
    expect([...tuning].filter((layout) => heldOut.has(layout))).toEqual([]);
    expect(heldOut.size).toBeGreaterThanOrEqual(26);
    expect(new Set(truths.map(({ format }) => format)).size).toBe(5);
  });

  test('name nobody who could live: telephone numbers for fiction, NPIs with their check digit, codes that are ours', () => {
    for (const { documents, pages } of truths) {
      expect(documents.flatMap((document) => document.pages)).toEqual(Array.from({ length: pages }, (_, i) => i + 1));
      for (const { fields, token } of documents) {
        for (const [path, value] of Object.entries(fields)) {
          if (/\.(phone|fax)$/.test(path)) expect(isFictionalPhone(value), path).toBe(true);
          if (path.endsWith('.npi')) expect(isNpi(value)).toBe(true);
        }
        if (token !== undefined) expect(readBarcode(token)).toMatchObject({ kind: 'return' });
      }
    }
  });
});
