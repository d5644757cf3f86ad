/** A packet of records, read back as whoever gets it reads it. */
import type { Resource } from '@medplum/fhirtypes';
import { encode } from 'fast-png';
import { degrees, PDFDocument } from 'pdf-lib';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, test } from 'vitest';
import type { PageOpener } from '../../src/ports/page-opener/index.ts';
import { buildRecordsPacket as build } from '../../src/records/packet.ts';
import { ROWS_PER_PAGE } from '../../src/records/packet-index.ts';
import type { PacketFile, RecordsPacket } from '../../src/records/packet-shape.ts';

/** Opens what pdf-lib can open; the real one runs in a thread of its own and has a suite of its own. */
const opener: PageOpener = {
  async open(file) {
    const pdf = await PDFDocument.load(file, { ignoreEncryption: true }).catch(() => undefined);
    return pdf ? { kind: 'pdf', pages: pdf.getPageCount() } : { unreadable: 'damaged' };
  },
  page: async () => ({ unreadable: 'damaged' }),
};

const buildRecordsPacket = (packet: RecordsPacket, from: PageOpener) => build(packet, from, { pages: 500, bytes: 1e9 });

async function pdfOf(words: string, pages: number, angle = 0): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (let n = 1; n <= pages; n++) {
    const page = pdf.addPage([612, 792]);
    page.drawText(`${words} ${n}`, { x: 50, y: 700 });
    page.setRotation(degrees(angle));
  }
  return pdf.save();
}
const file = (title: string, contentType: string, bytes: Uint8Array): PacketFile => ({
  title,
  contentType,
  bytes: async () => bytes,
});
const pdfFile = async (title: string, pages: number, angle = 0) =>
  file(title, 'application/pdf', await pdfOf(title, pages, angle));
const png = encode({ width: 8, height: 8, data: new Uint8Array(64).fill(200), channels: 1 });

const problem = (text: string): Resource => ({
  resourceType: 'Condition',
  code: { text },
  subject: { display: 'Ana Sample' },
});
const document = (description: string): Resource => ({
  resourceType: 'DocumentReference',
  status: 'current',
  description,
  content: [],
});

const packet = (more: Partial<RecordsPacket> = {}): RecordsPacket => ({
  request: 'q7',
  to: { name: 'Desert Practice', fax: '+16025550123' },
  from: { name: 'Clinic', phone: '+16025550100' },
  patient: { name: 'Ana Sample', birthDate: '07/14/1961', mrn: '4411' },
  byFax: true,
  purpose: 'Treatment',
  asked: 'Office notes, laboratory',
  date: 'Tue, Nov 24, 2026, 9:00 AM',
  at: Date.parse('2026-11-24T16:00:00Z'),
  part2: false,
  volume: 1,
  basis: 'release',
  sections: [],
  ...more,
});

const textOf = async (bytes: Uint8Array) => (await extractText(new Uint8Array(bytes))).text;

async function outlineOf(bytes: Uint8Array): Promise<[string, number][]> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  const items = await pdf.getOutline();
  return Promise.all(
    items.map(
      async ({ title, dest }): Promise<[string, number]> => [title, (await pdf.getPageIndex((dest as never)[0])) + 1],
    ),
  );
}

describe('a packet of records', () => {
  test('cover, notices, release, index, then the records and their files; numbered, and found by index and outline', async () => {
    const { bytes, pages, missing } = await buildRecordsPacket(
      packet({
        release: await pdfFile('Release', 2),
        sections: [
          {
            title: 'Office notes',
            records: [
              { resource: document('Visit of May'), files: [await pdfFile('Scan', 3, 90)] },
              { resource: problem('Asthma'), files: [] },
            ],
          },
          {
            title: 'Images',
            records: [
              {
                resource: document('Picture'),
                files: [
                  file('Photo', 'image/png', png),
                  file('Note', 'text/plain', new TextEncoder().encode('Plain words.')),
                ],
              },
            ],
          },
        ],
      }),
      opener,
    );
    const text = await textOf(bytes);
    expect(missing).toEqual([]);
    expect(text).toHaveLength(pages);
    expect(text.map((page, at) => page.includes(`Page ${at + 1} of ${pages}`) && page.includes('request q7'))).toEqual(
      text.map(() => true),
    );
    const outline = await outlineOf(bytes);
    expect(outline).toEqual([
      ['Cover', 1],
      ['About these records', 2],
      ['Release', 3],
      ['Index', 5],
      ['Office notes', 6],
      ['Document: Visit of May', 6],
      ['Scan', 7],
      ['Problem: Asthma', 10],
      ['Images', 11],
      ['Document: Picture', 11],
      ['Photo', 12],
      ['Note', 13],
    ]);
    expect(pages).toBe(13);
    for (const [title, page] of outline.slice(4)) {
      expect(text[4]).toMatch(new RegExp(`${title}\\s*${page}`));
      if (title !== 'Photo')
        expect([title, text[page - 1]]).toEqual([title, expect.stringContaining(title.replace(/^.*: /, ''))]);
    }
    expect(text[12]).toContain('Plain words.');
  });

  test('a fax has nobody on its cover and nothing of medicine; on paper the patient may stand there', async () => {
    const sections = [{ title: 'Problems', records: [{ resource: problem('Asthma'), files: [] }] }];
    const [fax = ''] = await textOf((await buildRecordsPacket(packet({ sections, part2: true }), opener)).bytes);
    expect(fax).not.toMatch(/Ana|Sample|4411|1961|Asthma|part 2\b/i);
    expect(fax).toContain('Desert Practice');
    const [mail] = await textOf((await buildRecordsPacket(packet({ sections, byFax: false }), opener)).bytes);
    expect(mail).toContain('Ana Sample');
  });

  test.each([true, false])('the notice of 42 CFR part 2 goes along where it applies: %s', async (part2) => {
    const text = (await textOf((await buildRecordsPacket(packet({ part2 }), opener)).bytes))
      .join(' ')
      .replaceAll(/\s+/g, ' ');
    expect(text.includes('42 CFR part 2 prohibits unauthorized use or disclosure of these records.')).toBe(part2);
    expect(text).toContain('may be disclosed again');
  });

  test('a file that cannot be taken in has a page that says so, and is named to us', async () => {
    const bad = file('Broken', 'application/pdf', new Uint8Array([1, 2, 3]));
    const { bytes, missing } = await buildRecordsPacket(
      packet({ sections: [{ title: 'Notes', records: [{ resource: document('D'), files: [bad] }] }] }),
      opener,
    );
    expect(missing).toEqual(['Broken']);
    expect((await textOf(bytes)).at(-1)).toMatch(/Broken\s+This document is not among these pages/);
  });

  test('a file that cannot be read from the store: no packet', async () => {
    const gone: PacketFile = {
      title: 'Gone',
      contentType: 'application/pdf',
      bytes: () => Promise.reject(new Error('store away')),
    };
    const sections = [{ title: 'Notes', records: [{ resource: document('D'), files: [gone] }] }];
    await expect(buildRecordsPacket(packet({ sections }), opener)).rejects.toThrow('store away');
  });

  test.each([0, 90, 180, 270])(
    'the stamp covers nothing of a page turned by %i°, and stands below it',
    async (angle) => {
      const scan = await pdfFile('Scan', 1, angle);
      const { bytes } = await buildRecordsPacket(
        packet({ sections: [{ title: 'Notes', records: [{ resource: document('D'), files: [scan] }] }] }),
        opener,
      );
      const pdf = await getDocumentProxy(new Uint8Array(bytes));
      const page = await pdf.getPage(pdf.numPages);
      const view = page.getViewport({ scale: 1 });
      const long = angle % 180 === 0 ? 792 : 612;
      expect([view.width, view.height]).toEqual([angle % 180 === 0 ? 612 : 792, long + 20]);
      const { items } = await page.getTextContent();
      const stamp = items.find((one) => 'str' in one && one.str.startsWith('Page '));
      if (!stamp || !('transform' in stamp)) throw new Error('no stamp');
      const [x, y] = view.convertToViewportPoint(stamp.transform[4], stamp.transform[5]);
      expect([Math.round(x), Math.round(y)]).toEqual([36, long + 10]);
      const along = view.convertToViewportPoint(
        stamp.transform[4] + stamp.transform[0],
        stamp.transform[5] + stamp.transform[1],
      );
      expect([Math.round(along[0] - x), Math.round(along[1] - y)]).toEqual([10, 0]);
    },
  );

  test('an index of more rows than a page holds', async () => {
    const records = Array.from({ length: ROWS_PER_PAGE + 5 }, (_, n) => ({
      resource: problem(`Problem ${n}`),
      files: [],
    }));
    const { bytes } = await buildRecordsPacket(packet({ sections: [{ title: 'Problems', records }] }), opener);
    const text = await textOf(bytes);
    expect(text[3]).toContain('Index (continued)');
    const row = new RegExp(`Problem ${ROWS_PER_PAGE + 4}\\s+(\\d+)`).exec(text[3] ?? '');
    expect(text[Number(row?.[1]) - 1]).toContain(`Problem: Problem ${ROWS_PER_PAGE + 4}`);
  });

  test('the same packet is the same bytes', async () => {
    const fixed = await pdfFile('S', 2);
    const once = packet({ sections: [{ title: 'N', records: [{ resource: problem('X'), files: [fixed] }] }] });
    const [one, two] = [await buildRecordsPacket(once, opener), await buildRecordsPacket(once, opener)];
    expect(Buffer.from(one.bytes).equals(two.bytes)).toBe(true);
  });
});
