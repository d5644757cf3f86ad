/** What the way of a fax through the intake needs, and which step comes next. */
import type { Mac } from '../../act-key.ts';
import { Fault } from '../../fault.ts';
import type { FaxBook } from '../../faxes/book.ts';
import type { BookedFax } from '../../faxes/fax.ts';
import { envelopeKey, fromJson } from '../../faxes/fax-blobs.ts';
import type { Blobs } from '../../ports/blobs/index.ts';
import type { FaxVendor, ReceivedFax } from '../../ports/fax-vendor/index.ts';
import type { PageOpener } from '../../ports/page-opener/index.ts';
import type { Leased, Spool, SpoolMessage } from '../../ports/spool/index.ts';
import type { TextReader } from '../../ports/text-reader/index.ts';

export interface IntakePorts {
  readonly mac: Mac;
  readonly blobs: Blobs;
  readonly book: FaxBook;
  readonly spool: Pick<Spool, 'enqueue'>;
  readonly vendors: readonly FaxVendor[];
  readonly opener: PageOpener;
  readonly reader?: TextReader;
  /** Tells the consumer that there is work; a hint. */
  readonly ring: () => void;
}

/**
 * The step a fax waits for, as a message that names ids and page numbers alone; undefined when it is read. Pages are opened one a
 * message, each of which puts in the next, so that a long fax takes turns with the others and a crash resumes at its page.
 */
export function nextStep({ id, intake, pages, pagesRead, unreadable }: BookedFax): SpoolMessage | undefined {
  const step = (topic: string): SpoolMessage => ({ id: `${topic}-${id}`, topic, body: { fax: id } });
  if (intake === 'announced') return step('fax-fetch');
  if (intake === 'kept') return step('fax-receive');
  if (intake === 'read' || intake === 'forgotten') return undefined;
  if (unreadable || pages === undefined || pagesRead >= pages) return step('fax-read');
  const page = pagesRead + 1;
  return { id: `fax-page-${id}-${page}`, topic: 'fax-page', body: { fax: id, page } };
}

/** Puts the next step of a fax into the spool. Safe to repeat: a step that waits or is under way is there once. */
export async function goOn(fax: BookedFax, { spool, ring }: Pick<IntakePorts, 'spool' | 'ring'>): Promise<void> {
  const next = nextStep(fax);
  if (!next) return;
  await spool.enqueue(next);
  ring();
}

/** The fax a message is about. */
export async function faxOf({ body }: Leased, book: Pick<FaxBook, 'find'>): Promise<BookedFax> {
  const fax = await book.find(String(body.fax));
  if (fax) return fax;
  throw new Fault('exception', { code: 'fax-unknown', text: 'The book of faxes does not have this fax.' });
}

/** What the vendor told of a fax. */
export async function envelopeOf({ id }: BookedFax, blobs: Pick<Blobs, 'get'>): Promise<ReceivedFax> {
  const bytes = await blobs.get(envelopeKey(id));
  if (bytes) return fromJson<ReceivedFax>(bytes);
  throw new Fault('exception', { code: 'fax-lost', text: 'What was kept of this fax is gone.' });
}

export function vendorOf({ vendor: name }: BookedFax, vendors: readonly FaxVendor[]): FaxVendor {
  const vendor = vendors.find((one) => one.name === name);
  if (vendor) return vendor;
  throw new Fault('exception', { code: 'fax-vendor-missing', text: 'The vendor of this fax is not set up any more.' });
}
