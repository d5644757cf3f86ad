/** A long fax holds up nobody: not a short one, not the doors, not the machine's memory. */
import { readdirSync, readFileSync } from 'node:fs';
import { PDFDocument } from 'pdf-lib';
import { type Claim, must, same } from '../claims.ts';
import { type Gateway, startGateway, WORKER } from '../gateway.ts';
import { putIn, readFaxes, samplePath } from './desk.ts';

const PAGES = 60;
const MOST_MS = 200;
const MOST_RSS = 400 * 2 ** 20;

export const longFax: Claim = {
  says: `a ${PAGES}-page fax does not hold up a one-page one, nor the doors (p95 ≤ ${MOST_MS} ms)${WORKER ? '' : ', in ≤ 400 MB'}`,
  async show() {
    const gateway = await startGateway();
    try {
      putIn(gateway, 'long.pdf', await ofPages(PAGES));
      // Both at once, the long one first by its name: how fast a runtime reads does not matter then.
      const started = Date.now();
      putIn(gateway, 'short.pdf', '19-junk-ink.pdf');
      const times: number[] = [];
      let rss = 0;
      const short = readFaxes(gateway, 'short.pdf').then((faxes) => ({ faxes, ms: Date.now() - started }));
      const long = readFaxes(gateway, 'long.pdf').then((faxes) => ({ faxes, ms: Date.now() - started }));
      let over = false;
      void long.finally(() => (over = true));
      while (!over) {
        const before = performance.now();
        // An unknown vendor's notice: as far as the door and back.
        await gateway.call(null, 'POST', '/webhooks/fax/folder', '{}');
        times.push(performance.now() - before);
        rss = Math.max(rss, rssOf(gateway));
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      const [first, last] = [await short, await long];
      same(last.faxes[0]?.pages.count, PAGES, 'pages');
      must(first.ms < last.ms, `the short one took ${first.ms} ms, the long one ${last.ms} ms`);
      const p95 = times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
      must(p95 <= MOST_MS, `p95 of ${times.length} calls: ${p95.toFixed(0)} ms`);
      must(WORKER || rss <= MOST_RSS, `RSS ${(rss / 2 ** 20).toFixed(0)} MB`);
      return `short after ${first.ms} ms, long after ${last.ms} ms; p95 of ${times.length} calls ${p95.toFixed(0)} ms${WORKER ? '' : `; RSS ${(rss / 2 ** 20).toFixed(0)} MB`}`;
    } finally {
      await gateway.end();
    }
  },
};

/** Text pages and a fax's picture in turn. */
async function ofPages(count: number): Promise<Uint8Array> {
  const out = await PDFDocument.create();
  const sources = await Promise.all(
    ['14-chart-two-pages.pdf', '23-referral-ehr-printout.pdf'].map(async (name) =>
      PDFDocument.load(readFileSync(samplePath(name))),
    ),
  );
  for (let i = 0; i < count; i++) {
    const source = sources[i % sources.length];
    must(source, 'no sample');
    const [page] = await out.copyPages(source, [0]);
    if (page) out.addPage(page);
  }
  return out.save();
}

/** Of the gateway's own process and its threads, as Linux tells; elsewhere 0. */
function rssOf({ dataDir }: Gateway): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (!command.includes('src/node.ts') || command.includes('need-node')) continue;
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`DATA_DIR=${dataDir}`)) continue;
      if (command.startsWith('sh')) continue;
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    } catch {
      // gone meanwhile, or somebody else's
    }
  }
  return 0;
}
