import { encode } from 'fast-png';
import { PDFDict, PDFDocument, PDFName } from 'pdf-lib';
import { extractText } from 'unpdf';
import { describe, expect, test } from 'vitest';
import { narrativeOf } from '../../src/documents/narrative.ts';
import { buildPacket, type Packet } from '../../src/documents/packet.ts';
import { printableText } from '../../src/documents/typeface.ts';
import type { PageOpener } from '../../src/ports/page-opener/index.ts';

/** Opens what pdf-lib can open; the real one runs in a thread of its own and has a suite of its own. */
const opener: PageOpener = {
  async open(file) {
    const pdf = await PDFDocument.load(file, { ignoreEncryption: true }).catch(() => undefined);
    return pdf ? { kind: 'pdf', pages: pdf.getPageCount() } : { unreadable: 'damaged' };
  },
  page: async () => ({ unreadable: 'damaged' }),
};

const png = encode({ width: 8, height: 8, data: new Uint8Array(64).fill(200), channels: 1 });
const bytesOf = (text: string) => new TextEncoder().encode(text);
async function pdfOf(pages: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (let n = 0; n < pages; n++) pdf.addPage([612, 792]).drawText(`Chart page ${n + 1}`, { x: 50, y: 700 });
  return pdf.save();
}

const packet = (more: Partial<Packet> = {}): Packet => ({
  cover: {
    to: { name: 'Desert Practice', number: '+16025550123' },
    from: { name: 'Clinic', phone: '+16025550100', fax: '+16025550101' },
    at: 'Tue, Nov 24, 2026, 9:00 AM',
    reference: 'abc',
    subject: 'Referral papers',
    token: 'CG-AAAAAAAAAAA',
  },
  sections: [{ title: 'Referral', paragraphs: ['Please see this patient.'], fields: [['Patient', 'Łukasz 李 Żółć']] }],
  documents: [],
  at: Date.parse('2026-11-24T16:00:00Z'),
  ...more,
});

async function textOf(bytes: Uint8Array): Promise<string[]> {
  return (await extractText(new Uint8Array(bytes))).text;
}

describe('a packet', () => {
  test('cover, words, documents as pages, reply sheet; each page of ours numbered', async () => {
    const { bytes, pages } = await buildPacket(
      packet({
        documents: [
          { title: 'Chart', contentType: 'application/pdf', bytes: await pdfOf(2) },
          { title: 'Card', contentType: 'image/png', bytes: png },
          { title: 'Note', contentType: 'text/plain', bytes: bytesOf('Line one.\n\n  Line two, ≥ 3.') },
        ],
        reply: { token: 'CG-AAAAAAAAAAA', from: { name: 'Clinic' }, about: [['Patient', 'A. B.']] },
      }),
      opener,
    );
    const text = await textOf(bytes);
    expect(pages).toBe(7);
    expect(text).toHaveLength(7);
    expect(text[0]).toContain('7, this one included');
    expect(text[0]).toContain('(602) 555-0123');
    expect(text[1]).toContain('Lukasz \u00bf Zólc');
    expect(text[1]).toContain('An upside-down question mark stands for');
    expect(text[2]).toContain('Chart page 1');
    expect(text[3]).toContain('Chart page 2');
    expect(text[5]).toContain('Line two, >= 3.');
    expect(text[6]).toContain('More information needed');
    expect(text[1]).toContain('Page 2 of 7');
    expect(text[6]).toContain('Page 7 of 7');
    const outline = (await PDFDocument.load(bytes)).catalog.lookup(PDFName.of('Outlines'), PDFDict);
    expect(outline.get(PDFName.of('Count'))?.toString()).toBe('6');
  });

  test('the same packet gives the same bytes', async () => {
    const [one, two] = [await buildPacket(packet(), opener), await buildPacket(packet(), opener)];
    expect(Buffer.from(one.bytes).equals(Buffer.from(two.bytes))).toBe(true);
  });

  test('the cover says nothing of the patient', async () => {
    const { bytes } = await buildPacket(
      packet({ sections: [{ title: 'For Ada', fields: [['Patient', 'Ada Exampleton']] }] }),
      opener,
    );
    const [cover] = await textOf(bytes);
    expect(cover).not.toMatch(/Ada|Exampleton/);
    expect(cover).toContain('destroy all pages');
  });

  test('what cannot be taken in is named, and nothing is thrown', async () => {
    const bad = [
      { title: 'Broken', contentType: 'application/pdf', bytes: bytesOf('%PDF-1.4 nothing') },
      { title: 'No picture', contentType: 'image/png', bytes: bytesOf('PNG?') },
      { title: 'No picture', contentType: 'image/jpeg', bytes: new Uint8Array([255, 216, 255]) },
      { title: 'Long', contentType: 'application/pdf', bytes: await pdfOf(201) },
      { title: 'Fax', contentType: 'image/tiff', bytes: bytesOf('II*\0nothing here') },
    ];
    const { bytes, pages } = await buildPacket(packet({ documents: bad }), opener);
    const text = await textOf(bytes);
    expect(pages).toBe(7);
    for (const [index, page] of text.slice(2).entries()) {
      expect(page).toContain(bad[index]?.title);
      expect(page).toContain('is not among these pages');
    }
    expect(text[5]).toContain('201 pages, too many');
  });
});

describe('characters that the typeface lacks', () => {
  test.each([
    ['Łukasz Żółć', 'Lukasz Zólc'],
    ['Nguyễn', 'Nguyen'],
    ['Ольга Щукина', 'Olga Shchukina'],
    ['Ελένη', 'Eleni'],
    ['José “x” – ≥ 3 €', 'José “x” – >= 3 €'],
    ['李', '\u00bf'],
    ['a\u200bb\u0301', 'ab'],
    ['one\ntwo', 'one two'],
  ])('%s', (text, printed) => expect(printableText(text)).toBe(printed));
});

test('a C-CDA is read as its sections', () => {
  const xml = `<ClinicalDocument><title>Note</title><section><title>Plan &amp; goals</title><text><list><item>Walk</item>
    <item>Rest &lt; 8 h</item></list><table><tr><th>A</th><td>1</td></tr></table></text></section></ClinicalDocument>`;
  expect(narrativeOf(xml)).toBe('NOTE\n\nPLAN & GOALS\nWalk\nRest < 8 h\nA   1');
  expect(narrativeOf('<text')).toBe('');
});
