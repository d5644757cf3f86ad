import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { isFault } from '../../src/fault.ts';
import { folderVendor } from '../../src/ports/fax-vendor/folder.ts';
import { endsWhole } from '../../src/ports/fax-vendor/whole-file.ts';
import { faxVendorContract } from './fax-vendor.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'fax-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));
let roots = 0;

function open() {
  const root = join(folder, String(roots++));
  let clock = Date.parse('2026-11-24T16:00:00Z');
  const now = () => clock;
  const vendor = folderVendor({ root, now });
  const put = (name: string, content: string | Uint8Array) => writeFileSync(join(root, 'fax-in', name), content);
  return {
    root,
    vendor,
    now,
    put,
    names: () => readdirSync(join(root, 'fax-in')).sort(),
    /** One look now, and one after so many ms. */
    async later(ms = 1_000) {
      await vendor.listReceived(0);
      clock += ms;
      return (await vendor.listReceived(0)).map(({ vendorFaxId }) => vendorFaxId.split('#')[0]);
    },
    advance(ms: number) {
      clock += ms;
    },
  };
}

let n = 0;
faxVendorContract('folder', async () => {
  const t = open();
  return {
    vendor: t.vendor,
    now: t.now,
    async receive({ file, from, to }) {
      t.put(`${++n}-from${from}-to${to}.pdf`, file);
      await t.later();
    },
    sent: async () => {
      const out = join(t.root, 'fax-out');
      const notes = readdirSync(out).filter((name) => name.endsWith('.json'));
      return notes.map((name) => ({
        to: JSON.parse(readFileSync(join(out, name), 'utf8')).to,
        file: readFileSync(join(out, name.replace('.json', '.pdf'))),
      }));
    },
  };
});

const PDF = '%PDF-1.4\nsomething\n%%EOF\n';

describe('a file in fax-in', () => {
  let t: ReturnType<typeof open>;
  beforeEach(() => {
    t = open();
  });

  test('is taken when it has not changed from one look to the next', async () => {
    t.put('a.pdf', PDF);
    expect(await t.vendor.listReceived(0)).toEqual([]);
    expect(await t.later()).toEqual(['a.pdf']);
  });

  test('is left alone while it grows, however it ends', async () => {
    t.put('a.pdf', PDF);
    for (let i = 1; i <= 5; i++) {
      await t.later();
      t.put('a.pdf', PDF.repeat(i + 1));
      expect(await t.vendor.listReceived(0)).toEqual([]);
    }
    expect(await t.later()).toEqual(['a.pdf']);
  });

  test('that does not end as a file does is waited for long, and then taken as it is', async () => {
    t.put('a.pdf', PDF.slice(0, 12));
    t.put('b.pdf', '<html>no fax</html>');
    expect(await t.later(29_000)).toEqual([]);
    expect(await t.later(2_000)).toEqual(['a.pdf', 'b.pdf']);
  });

  test('is none while its name says so, while it is empty, or when it is a folder', async () => {
    for (const name of ['.a.pdf', 'a.pdf.part', 'b.tmp', 'B.PART', 'c.crdownload']) t.put(name, PDF);
    t.put('empty.pdf', '');
    mkdirSync(join(t.root, 'fax-in', 'd.pdf'));
    expect(await t.later(60_000)).toEqual([]);
    expect(t.names()).toHaveLength(7);
  });

  test('under the same name is another fax with other bytes, and the same with the same', async () => {
    t.put('a.pdf', PDF);
    await t.later();
    const [first] = await t.vendor.listReceived(0);
    t.put('a.pdf', PDF.replace('something', 'otherwise'));
    await t.later();
    const [second] = await t.vendor.listReceived(0);
    expect(second?.vendorFaxId).not.toBe(first?.vendorFaxId);
    t.put('a.pdf', PDF);
    await t.later();
    expect((await t.vendor.listReceived(0))[0]?.vendorFaxId).toBe(first?.vendorFaxId);
  });

  test('is removed when it is kept, but not one that came under its name meanwhile', async () => {
    t.put('a.pdf', PDF);
    t.put('b.pdf', PDF);
    await t.later();
    const [a, b] = await t.vendor.listReceived(0);
    if (!a || !b) throw new Error('two are listed');
    t.put('b.pdf', `${PDF}more`);
    await t.vendor.kept(a);
    await t.vendor.kept(b);
    expect(t.names()).toEqual(['b.pdf']);
    await expect(t.vendor.fetchFile(b)).rejects.toSatisfy((error) => isFault(error, 'not-found'));
  });

  test('of which the removal was cut off is removed when it is told again', async () => {
    t.put('a.pdf', PDF);
    await t.later();
    const [a] = await t.vendor.listReceived(0);
    if (!a) throw new Error('it is listed');
    const aside = `.kept-${createHash('sha256').update(a.vendorFaxId).digest('hex')}`;
    renameSync(join(t.root, 'fax-in', 'a.pdf'), join(t.root, 'fax-in', aside));
    await t.vendor.kept(a);
    expect(t.names()).toEqual([]);
  });

  test.each([
    ['from+16022340101-to+16022340199.pdf', { from: '+16022340101', to: '+16022340199' }],
    ['TO+16022340199 chart.pdf', { to: '+16022340199' }],
    ['from6022340101.pdf', {}],
    ['auto+16022340199.pdf', {}],
    ['from+1602234010112345678.pdf', {}],
  ])('called %s has the numbers %o', async (name, numbers) => {
    t.put(name, PDF);
    await t.later();
    const [{ vendorFaxId: _id, receivedAt: _at, ...rest } = { vendorFaxId: '', receivedAt: 0 }] =
      await t.vendor.listReceived(0);
    expect(rest).toEqual(numbers);
  });
});

test('sent twice under one tag, it is there once', async () => {
  const t = open();
  const fax = { tag: 'a1', to: '+16022340199', file: new TextEncoder().encode(PDF), pages: 1 };
  const first = await t.vendor.send(fax);
  t.advance(5_000);
  expect(await t.vendor.send({ ...fax, pages: 2 })).toEqual(first);
  expect(readdirSync(join(t.root, 'fax-out')).sort()).toEqual(['a1.json', 'a1.pdf']);
  for (const wrong of [{ to: '6022340199' }, { tag: '../x' }, { tag: '' }]) {
    await expect(t.vendor.send({ ...fax, ...wrong })).rejects.toSatisfy((error) => isFault(error, 'value'));
  }
});

describe('the end of a file', () => {
  /** One directory, one strip behind it. */
  function tiff(little: boolean, { strip = 8 + 2 + 24 + 4, length = 10, next = 0 } = {}): Uint8Array {
    const bytes = new Uint8Array(8 + 2 + 24 + 4 + 10);
    const view = new DataView(bytes.buffer);
    bytes.set(new TextEncoder().encode(little ? 'II*\0' : 'MM\0*'));
    view.setUint32(4, 8, little);
    view.setUint16(8, 2, little);
    for (const [i, [tag, value]] of [
      [273, strip],
      [279, length],
    ].entries()) {
      view.setUint16(10 + i * 12, tag ?? 0, little);
      view.setUint16(12 + i * 12, 4, little);
      view.setUint32(14 + i * 12, 1, little);
      view.setUint32(18 + i * 12, value ?? 0, little);
    }
    view.setUint32(34, next, little);
    return bytes;
  }

  test.each([true, false])('of a TIFF is where its last strip ends, little endian %s', (little) => {
    const whole = tiff(little);
    expect(endsWhole(whole)).toBe(true);
    for (let cut = 0; cut < whole.length; cut++) expect(endsWhole(whole.subarray(0, cut)), String(cut)).toBe(false);
    expect(endsWhole(tiff(little, { strip: 4_000_000_000, length: 4_000_000_000 }))).toBe(false);
    expect(endsWhole(tiff(little, { next: 3_999_999_999 }))).toBe(false);
    expect(endsWhole(tiff(little, { next: 8 }))).toBe(true); // a circle is no reason to wait for more
  });

  test('of a PDF is %%EOF, near the end', () => {
    const bytes = new TextEncoder().encode(PDF);
    expect(endsWhole(bytes)).toBe(true);
    expect(endsWhole(bytes.subarray(0, -7))).toBe(false);
    expect(endsWhole(new TextEncoder().encode(`${PDF}${' '.repeat(2_000)}`))).toBe(false);
    expect(endsWhole(new Uint8Array())).toBe(false);
  });
});
