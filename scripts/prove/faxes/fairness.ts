/** A long fax holds up nobody: not a short one, not the doors, not the machine's memory. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { PDFDocument } from 'pdf-lib';
import { OURS } from '../../../test/ports/fax-vendor/fake.ts';
import { fakePhaxio } from '../../../test/ports/fax-vendor/fake-phaxio.ts';
import { type Claim, must, same } from '../claims.ts';
import { type Gateway, startGateway, WORKER } from '../gateway.ts';
import { listed, putIn, samplePath, until } from './desk.ts';
import { settingsOfPhaxio } from './vendors.ts';

const PAGES = 60;
/** Faxes that come by webhook meanwhile, each told of again until the next one comes. */
const MOST_NEW = 40;
const TOLD_AGAIN = 15;
const MOST_MS = 200;
const LONGEST_MS = 150_000;
const MOST_RSS = 400 * 2 ** 20;

export const longFax: Claim = {
  says: `a ${PAGES}-page fax does not hold up a one-page one, nor signed notices (p95 ≤ ${MOST_MS} ms)${WORKER ? '' : ', in ≤ 400 MB'}`,
  async show() {
    const phaxio = await fakePhaxio();
    const gateway = await startGateway((url) => ({
      ...settingsOfPhaxio(phaxio),
      PUBLIC_URL: url,
      FAX_SENDER: 'folder',
    }));
    try {
      const webhook = `${gateway.url}/webhooks/fax/phaxio`;
      const file = new Uint8Array(readFileSync(samplePath('01-referral-labelled-form.pdf')));
      const faxed = Array.from({ length: MOST_NEW }, (_, n) => ({ file, from: `+1602234${1000 + n}`, to: OURS }));
      const notices = await Promise.all(faxed.map((one) => phaxio.callback(phaxio.receive(one), webhook)));
      putIn(gateway, 'long.pdf', await ofPages(PAGES));
      // Both at once, the long one first by its name: how fast a runtime reads does not matter then.
      const started = Date.now();
      putIn(gateway, 'short.pdf', '19-junk-ink.pdf');
      const rss = rssOf(gateway);
      const both = bothRead(gateway, started);
      let over = false;
      const end = () => {
        over = true;
      };
      both.then(end, end);
      const times: number[] = [];
      const news: number[] = [];
      let most = 0;
      for (let n = 0; !over; n++) {
        const notice = notices[Math.floor(n / TOLD_AGAIN)] ?? notices[0];
        must(notice, 'no notice');
        const before = performance.now();
        const answer = await fetch(webhook, { method: 'POST', headers: notice.headers, body: notice.body as BodyInit });
        await answer.arrayBuffer();
        const took = performance.now() - before;
        same(answer.status, 200, 'a notice');
        times.push(took);
        if (n % TOLD_AGAIN === 0 && n / TOLD_AGAIN < MOST_NEW) news.push(took);
        most = Math.max(most, rss());
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      const { short, long, pages } = await both;
      same(pages, PAGES, 'pages');
      must(short < long, `the short one took ${short} ms, the long one ${long} ms`);
      const told = `p95 of ${times.length} notices ${p95(times)} ms, of the ${news.length} new ones among them ${p95(news)} ms`;
      must(Math.max(p95(times), p95(news)) <= MOST_MS, told);
      must(WORKER || most <= MOST_RSS, `RSS ${(most / 2 ** 20).toFixed(0)} MB`);
      return `short after ${short} ms, long after ${long} ms; ${told}${WORKER ? '' : `; RSS ${(most / 2 ** 20).toFixed(0)} MB`}`;
    } finally {
      await gateway.end();
      await phaxio.close();
    }
  },
};

/** When each was read, in ms since they were put in; asked seldom, since the list of faxes is no small question. */
async function bothRead(gateway: Gateway, started: number) {
  let short: number | undefined;
  return until(
    'long.pdf read',
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      const all = await listed(gateway);
      const read = (name: string) => all.find((one) => one.vendorFaxId === name && one.status !== 'reading');
      if (read('short.pdf')) short ??= Date.now() - started;
      const found = read('long.pdf');
      return found && { short: short ?? Infinity, long: Date.now() - started, pages: found.pages.count };
    },
    LONGEST_MS,
  );
}

const p95 = (ms: readonly number[]) => Math.round([...ms].sort((a, b) => a - b)[Math.ceil(ms.length * 0.95) - 1] ?? 0);

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

/** Bytes of the gateway's own process and its threads, as Linux tells; elsewhere, and of a Worker, 0. */
function rssOf({ dataDir }: Gateway): () => number {
  const pid = WORKER || !existsSync('/proc') ? undefined : readdirSync('/proc').find((one) => isGateway(one, dataDir));
  if (pid === undefined) return () => 0;
  return () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

function isGateway(pid: string, dataDir: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (!command.includes('src/node.ts') || command.includes('need-node') || command.startsWith('sh')) return false;
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`DATA_DIR=${dataDir}`);
  } catch {
    return false; // no process, gone meanwhile, or somebody else's
  }
}
