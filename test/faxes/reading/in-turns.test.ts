import { expect, test } from 'vitest';
import { readPages, readPagesInTurns } from '../../../src/faxes/reading/index.ts';
import { pageOf } from './layout.ts';

test('a long fax is read in turns with other work, a page at a time, and as it would be at once', async () => {
  const form = 'REFERRAL\nPatient: Robin Example\nDOB: 04/05/1980\n';
  const pages = Array.from({ length: 12 }, (_, n) => pageOf(`${form}Page ${n + 1} of 12\n`, { number: n + 1 }));
  const turns: string[] = [];
  const pause = (who: string) => {
    turns.push(who);
    return new Promise<void>((resolve) => setImmediate(resolve));
  };
  const other = (async () => {
    for (let n = 0; n < 12; n++) await pause('other');
  })();
  const read = await readPagesInTurns(pages, '2026-11-24', () => pause('page'));
  await other;
  expect(turns.join(' ')).toMatch(/^other page other page(?: other| page)+$/);
  expect(turns.filter((who) => who === 'page')).toHaveLength(12);
  expect(read).toEqual(readPages(pages, '2026-11-24'));
});
