import { beforeEach, describe, expect, test } from 'vitest';
import type { FaxBook } from '../../src/faxes/book.ts';
import type { BookedFax } from '../../src/faxes/fax.ts';

export interface BookInTest {
  readonly book: FaxBook;
  /** ms. */
  advance(ms: number): void;
  /** The process dies; a new one opens what it left. */
  restart(): Promise<BookInTest>;
}

/** What every book of faxes keeps. `open` gives an empty one. */
export function faxBookContract(name: string, open: () => Promise<BookInTest>): void {
  describe(`book of faxes: ${name}`, () => {
    let t: BookInTest;
    beforeEach(async () => {
      t = await open();
    });
    const fax = (id: string, more: Partial<BookedFax> = {}): BookedFax => ({
      id,
      vendor: 'phaxio',
      receivedAt: 1_000,
      intake: 'kept',
      pagesRead: 0,
      ...more,
    });

    test('a fax is entered once, and stays as it was first', async () => {
      const whole = fax('a', { from: '+16022340101', to: '+16022340199', sha256: 'ab', vendorPages: 3, partial: true });
      expect(await t.book.enter(whole)).toEqual({ fax: whole, entered: true });
      expect(await t.book.enter(fax('a', { vendor: 'telnyx', intake: 'announced' }))).toEqual({
        fax: whole,
        entered: false,
      });
      expect(await t.book.find('a')).toEqual(whole);
      expect(await t.book.find('b')).toBeUndefined();
    });

    test('entered by many at once, it is new to one', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => t.book.enter(fax('a'))));
      expect(answers.filter(({ entered }) => entered)).toHaveLength(1);
    });

    test('what becomes known is noted, the rest stays, and intake never goes back', async () => {
      await t.book.enter(fax('a', { intake: 'announced' }));
      await t.book.note('a', { intake: 'kept', sha256: 'ab' });
      await t.book.note('a', { pages: 2, intake: 'reading' });
      await t.book.note('a', { intake: 'announced' });
      await t.book.note('a', { repeatOf: 'z', unreadable: 'damaged', partial: false, vendorPages: 5 });
      await t.book.note('nobody', { pages: 1 });
      expect(await t.book.find('a')).toEqual({
        ...fax('a', { intake: 'reading', sha256: 'ab', pages: 2 }),
        repeatOf: 'z',
        unreadable: 'damaged',
        partial: false,
        vendorPages: 5,
      });
    });

    test('pages are counted once each', async () => {
      await t.book.enter(fax('a'));
      await t.book.notePage('a', 1, 'one');
      await t.book.notePage('a', 1, 'other');
      await t.book.notePage('a', 2, '', 'damaged');
      await t.book.notePage('nobody', 1, 'one');
      expect((await t.book.find('a'))?.pagesRead).toBe(2);
      expect((await t.book.alike(['one'], 0)).map(({ id }) => id)).toEqual(['a']);
      expect(await t.book.alike(['other'], 0)).toEqual([]);
    });

    test('faxes that share a page are found, with their pages in order', async () => {
      await t.book.enter(fax('a', { from: '+16022340101' }));
      await t.book.enter(fax('b', { receivedAt: 2_000 }));
      await t.book.enter(fax('c', { receivedAt: 3_000 }));
      for (const [id, page, looks] of [
        ['a', 2, 'two'],
        ['a', 1, 'one'],
        ['b', 1, 'one'],
        ['c', 1, ''],
      ] as const) {
        await t.book.notePage(id, page, looks);
      }
      expect(await t.book.alike(['one', 'three'], 0)).toEqual([
        { id: 'a', from: '+16022340101', looks: ['one', 'two'] },
        { id: 'b', looks: ['one'] },
      ]);
      expect((await t.book.alike(['one'], 2_000)).map(({ id }) => id)).toEqual(['b']);
      expect(await t.book.alike([''], 0)).toEqual([]);
      expect(await t.book.alike([], 0)).toEqual([]);
    });

    test('those not read are told, the first entered first, whenever the vendor says they came', async () => {
      await t.book.enter(fax('a', { receivedAt: 9e12 }));
      t.advance(10);
      await t.book.enter(fax('b', { intake: 'announced' }));
      t.advance(10);
      await t.book.enter(fax('c'));
      await t.book.enter(fax('d'));
      await t.book.note('c', { intake: 'read' });
      const before = 1_000_000 + 20;
      expect((await t.book.unfinished(before, 10)).map(({ id }) => id)).toEqual(['a', 'b']);
      expect((await t.book.unfinished(before + 1, 10)).map(({ id }) => id)).toEqual(['a', 'b', 'd']);
      expect((await t.book.unfinished(before + 1, 1)).map(({ id }) => id)).toEqual(['a']);
    });

    test('tells which were read and not forgotten, in order, a page at a time', async () => {
      for (const id of ['b', 'a', 'c', 'd', 'e']) await t.book.enter(fax(id, { receivedAt: id === 'c' ? 900 : 1_000 }));
      for (const id of ['a', 'b', 'c', 'd']) await t.book.note(id, { intake: 'read' });
      await t.book.note('d', { intake: 'forgotten' });
      const ids = (faxes: BookedFax[]) => faxes.map(({ id }) => id);
      expect(ids(await t.book.read(1_001, undefined, 10))).toEqual(['c', 'a', 'b']);
      expect(ids(await t.book.read(1_000, undefined, 10))).toEqual(['c']);
      const first = await t.book.read(1_001, undefined, 2);
      expect(ids(first)).toEqual(['c', 'a']);
      expect(ids(await t.book.read(1_001, first.at(-1), 2))).toEqual(['b']);
    });

    test('tells which of many were never entered', async () => {
      const ids = Array.from({ length: 500 }, (_, i) => `fax-${String(i).padStart(3, '0')}`);
      await t.book.enter(fax('fax-007'));
      expect((await t.book.unknown(ids)).sort()).toEqual(ids.filter((id) => id !== 'fax-007'));
      expect(await t.book.unknown([])).toEqual([]);
    });

    test('everything is there after a restart', async () => {
      await t.book.enter(fax('a', { pages: 4 }));
      await t.book.notePage('a', 1, 'one');
      t = await t.restart();
      expect(await t.book.find('a')).toEqual(fax('a', { pages: 4, pagesRead: 1 }));
    });
  });
}
