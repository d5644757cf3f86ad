/** Faxes of a few bytes, an opener that reads them, and a vendor that tells of them: for tests of the way of a fax through the intake. */
import { Fault } from '../../../src/fault.ts';
import type { FaxVendor, ReceivedFax, VendorEvent } from '../../../src/ports/fax-vendor/index.ts';
import type { PageOpener } from '../../../src/ports/page-opener/index.ts';
import { workOff } from '../../../src/spool-loop.ts';
import type { OpenGateway } from '../../open-gateway.ts';

/** A file of so many pages, told from others by its name; ends as a PDF does. */
export const tinyFax = (pages: number, name = 'fax') =>
  new TextEncoder().encode(`%PDF-1.4\n${name} has ${pages} pages\n%%EOF\n`);

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Opens what `tinyFax` made. `opened` lists every page it was asked for, in order. */
export function tinyOpener(opened: string[] = []): PageOpener {
  const read = (file: Uint8Array) => /\n(.*) has (\d+) pages\n/.exec(text(file));
  return {
    async open(file) {
      const [, , pages] = read(file) ?? [];
      return pages === undefined ? { unreadable: 'no-document' } : { kind: 'pdf', pages: Number(pages) };
    },
    async page(file, number) {
      const [, name] = read(file) ?? [];
      opened.push(`${name} ${number}`);
      if (name?.startsWith('slow')) return { unreadable: 'too-slow' };
      if (name?.startsWith('broken') && number === 2) return { unreadable: 'damaged' };
      return {
        width: 216,
        height: 279,
        words: [{ text: `word${number}`, box: [0.1, 0.1, 0.1, 0.02], confidence: 1 }],
        barcodes: [],
        image: new TextEncoder().encode(`image ${name} ${number}`),
        picture: name?.startsWith('picture') === true,
        coarse: false,
        looks: `${name}-${number}`,
      };
    },
  };
}

/** What the vendor of these tests sends, as its notice's body. */
interface Told {
  readonly id: string;
  readonly file?: string;
  readonly outcome?: string;
}

/**
 * A vendor with webhooks; authentic is what says so in a header. It sends files along where the notice has one, else they are fetched.
 * `files`: what it has, by id.
 */
export function tellingVendor(files = new Map<string, Uint8Array>(), now: () => number = Date.now) {
  const kept: string[] = [];
  const urls: string[] = [];
  const faxOf = (id: string): ReceivedFax => ({
    vendorFaxId: id,
    from: '+16022340101',
    to: '+16022340199',
    receivedAt: now() - 1_000,
    pages: 1,
    mediaUrl: `https://media.example/${id}`,
  });
  const vendor: FaxVendor = {
    name: 'telnyx',
    async readNotice({ headers, body, url }): Promise<VendorEvent[]> {
      urls.push(url);
      if (headers.get('x-authentic') !== 'yes') throw new Fault('login', { code: 'webhook-signature', text: 'No.' });
      const { id, file, outcome } = JSON.parse(text(body)) as Told;
      if (outcome !== undefined) {
        return [{ kind: 'outcome', outcome: { vendorFaxId: id, tag: 'tag1', result: 'delivered', at: 5, pages: 2 } }];
      }
      return [{ kind: 'received', fax: faxOf(id), ...(file && { file: new TextEncoder().encode(file) }) }];
    },
    async fetchFile({ vendorFaxId }) {
      const file = files.get(vendorFaxId);
      if (file) return file;
      throw new Fault('not-found', { code: 'fax-file-gone', text: 'Gone.' });
    },
    listReceived: async () => [...files.keys()].map(faxOf),
    async kept({ vendorFaxId }) {
      kept.push(vendorFaxId);
    },
    send: () => Promise.reject(new Error('nothing is sent in this test')),
    outcomeOf: async () => undefined,
  };
  return { vendor, files, kept, urls };
}

/** One notice through the gateway's door. */
export const notify = (open: OpenGateway, told: Told, headers: Record<string, string> = { 'x-authentic': 'yes' }) => {
  const body = JSON.stringify(told);
  // As over a wire: what does not say how long it is counts as long, of which only some are taken at once.
  const length = { 'content-type': 'application/json', 'content-length': String(body.length) };
  return open.call(null, 'POST', '/webhooks/fax/telnyx', body, { ...length, ...headers });
};

/** Does all there is to do, and what comes of it; answers how many messages. */
export async function workAll({ ports, gateway }: OpenGateway): Promise<number> {
  let all = 0;
  for (let done = 1; done > 0; all += done) done = await workOff(ports.spool, gateway.consume, ports.now);
  return all;
}
