/** A packet of records: how long it takes and how much memory, each size in a process of its own. */
import { spawnSync } from 'node:child_process';
import type { Resource } from '@medplum/fhirtypes';
import { PDFDocument } from 'pdf-lib';
import { nodeThreadPageOpener } from '../src/ports/page-opener/node-thread.ts';
import { buildRecordsPacket } from '../src/records/packet.ts';
import { type PacketRecord, VOLUME_BYTES } from '../src/records/packet-shape.ts';
import type { Figure } from './embedded-store.bench.ts';

/** What a child measures. */
interface Measured {
  readonly ms: number;
  /** MB; the most that was resident at any time, Node itself and the page opener's thread among it. */
  readonly memory: number;
}

export async function bench(): Promise<Figure[]> {
  const hundred = measure('mixed', 100, 1);
  const thousand = measure('text', 1000, 1);
  const volumes = measure('mixed', 1000, 10);
  const said = (what: string, { ms, memory }: Measured): Figure[] => [
    { name: what, value: ms / 1000, unit: 's' },
    { name: `${what}: memory`, value: memory, unit: 'MB' },
  ];
  return [
    ...said('packet of 100 pages', hundred),
    ...said('packet of 1,000 pages of text in one PDF', thousand),
    ...said('packet of 1,000 pages in volumes', volumes),
  ];
}

function measure(kind: string, pages: number, volumes: number): Measured {
  const { stdout, stderr, status } = spawnSync(process.execPath, [
    import.meta.filename,
    kind,
    `${pages}`,
    `${volumes}`,
  ]);
  if (status !== 0) throw new Error(`the packet was not made: ${stderr}`);
  const { pages: made, ...measured } = JSON.parse(String(stdout)) as Measured & { pages: number };
  if (made < pages || made > pages * 1.1) throw new Error(`${pages} pages were meant, and ${made} made`);
  return measured;
}

const WORDS =
  'The patient was seen for follow-up of blood pressure, which is well controlled on the present medication. ';

/** Three pages each: a note as text, or a PDF such as other systems export. */
async function recordsOf(kind: string, pages: number): Promise<PacketRecord[]> {
  const text = new TextEncoder().encode(`${WORDS.repeat(4)}\n`.repeat(23));
  const pdf = await exported();
  return Array.from({ length: Math.round((pages - 6) / 4) }, (_, n): PacketRecord => {
    const note = kind === 'text' || n % 2 === 0;
    return {
      resource: {
        resourceType: 'DocumentReference',
        status: 'current',
        description: `Progress note ${n}`,
        content: [],
      } satisfies Resource,
      files: [
        {
          title: `Note ${n}`,
          contentType: note ? 'text/plain' : 'application/pdf',
          bytes: async () => (note ? text : pdf),
        },
      ],
    };
  });
}

async function exported(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  for (let n = 0; n < 3; n++) {
    const page = pdf.addPage([612, 792]);
    for (let line = 0; line < 50; line++) page.drawText(WORDS.slice(0, 90), { x: 50, y: 740 - line * 13, size: 10 });
  }
  return pdf.save();
}

async function child(kind: string, size: number, most: number): Promise<Measured & { pages: number }> {
  const opener = nodeThreadPageOpener();
  let left = await recordsOf(kind, size);
  const limit =
    most === 1
      ? { pages: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }
      : { pages: 200, bytes: VOLUME_BYTES };
  const began = performance.now();
  let pages = 0;
  for (let volume = 1; left.length > 0; volume++) {
    const built = await buildRecordsPacket(
      {
        request: 'bench',
        to: { name: 'Desert Practice' },
        from: { name: 'Clinic' },
        patient: { name: 'Ana Sample' },
        byFax: true,
        purpose: 'Treatment',
        asked: 'Office notes',
        date: 'today',
        at: 0,
        part2: false,
        volume,
        basis: 'law',
        sections: [{ title: 'Office notes', records: left }],
      },
      opener,
      limit,
    );
    pages += built.pages;
    left = left.slice(built.records);
  }
  const ms = performance.now() - began;
  await opener.close();
  return { pages, ms, memory: process.resourceUsage().maxRSS / 1024 };
}

const [kind, pages, volumes] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename && kind !== undefined) {
  console.log(JSON.stringify(await child(kind, Number(pages), Number(volumes))));
}
