/**
 * From a kept file to its pages: `fax-receive` writes the fax into the store and looks how many pages it has, `fax-page` opens one of
 * them, `fax-read` makes something of the whole. Each begins with how the fax stands in the book, so that a message that comes again,
 * or late, only puts in what is missing.
 */
import { Fault } from '../../fault.ts';
import type { BookedFax, PageContent } from '../../faxes/fax.ts';
import { fileKey, fromJson, pageContentKey, pageImageKey, toJson } from '../../faxes/fax-blobs.ts';
import type { ReceivedFax } from '../../ports/fax-vendor/index.ts';
import type { Unreadable } from '../../ports/page-opener/index.ts';
import type { Leased } from '../../ports/spool/index.ts';
import { envelopeOf, faxOf, goOn, type IntakePorts } from './intake.ts';

/** What the clinic does with a fax, by acts of its own. Both are safe to repeat. */
export interface FaxActs {
  /** Writes it into the store; `file` is undefined when the vendor had none. */
  receive(fax: BookedFax, envelope: ReceivedFax, file: Uint8Array | undefined): Promise<unknown>;
  /** Reads it from its opened pages, or notes why it cannot be read. */
  read(fax: BookedFax): Promise<unknown>;
}

/** The consumer of `fax-receive`. */
export async function receive(message: Leased, ports: IntakePorts, acts: Pick<FaxActs, 'receive'>): Promise<void> {
  let fax = await faxOf(message, ports.book);
  if (fax.intake === 'kept') {
    const file = await fileOf(fax, ports);
    await acts.receive(fax, await envelopeOf(fax, ports.blobs), file);
    if (file) {
      const opened = await ports.opener.open(file);
      const found = 'unreadable' in opened ? { unreadable: opened.unreadable } : { pages: opened.pages };
      await ports.book.note(fax.id, { ...found, intake: 'reading' });
    } else await ports.book.note(fax.id, { intake: 'reading' });
    fax = await faxOf(message, ports.book);
  }
  await goOn(fax, ports);
}

async function fileOf({ id, unreadable }: BookedFax, { blobs }: IntakePorts): Promise<Uint8Array | undefined> {
  const file = await blobs.get(fileKey(id));
  if (file || unreadable === 'file-gone') return file;
  throw new Fault('exception', { code: 'fax-lost', text: 'What was kept of this fax is gone.' });
}

/** The consumer of `fax-page`. */
export async function openPage(message: Leased, ports: IntakePorts): Promise<void> {
  const fax = await faxOf(message, ports.book);
  const number = Number(message.body.page);
  if (fax.intake === 'reading' && number > fax.pagesRead) {
    const kept = await ports.blobs.get(pageContentKey(fax.id, number));
    const { looks, unreadable } = kept ? fromJson<PageContent>(kept) : await keepPage(fax, number, ports);
    await ports.book.notePage(fax.id, number, looks, unreadable);
    if (unreadable && (await costly(fax.id, number - 1, unreadable, ports))) {
      await ports.book.note(fax.id, { unreadable });
    }
  }
  await goOn(await faxOf(message, ports.book), ports);
}

/** Two pages in a row cost all that a page may: the others are not tried, since four hundred of them would take hours from the next fax. */
async function costly(fax: string, page: number, reason: Unreadable, { blobs }: IntakePorts): Promise<boolean> {
  if (reason !== 'too-slow' && reason !== 'too-large') return false;
  const before = page > 0 && (await blobs.get(pageContentKey(fax, page)));
  return before ? fromJson<PageContent>(before).unreadable === reason : false;
}

/** Opens a page and keeps it: first its image, since the content tells that both are there. */
async function keepPage(fax: BookedFax, number: number, ports: IntakePorts): Promise<PageContent> {
  const file = await fileOf(fax, ports);
  const opened = file ? await ports.opener.page(file, number) : { unreadable: 'damaged' as const };
  let content: PageContent;
  if ('unreadable' in opened) {
    content = { ...NOTHING, number, unreadable: opened.unreadable };
  } else {
    const { image, words: layer, ...page } = opened;
    const words = page.picture && ports.reader ? await ports.reader.read(image) : layer;
    await ports.blobs.put(pageImageKey(fax.id, number), image);
    content = { ...page, number, words };
  }
  await ports.blobs.put(pageContentKey(fax.id, number), toJson(content));
  return content;
}

const NOTHING = { width: 0, height: 0, words: [], barcodes: [], picture: false, coarse: false, looks: '' } as const;

/** The consumer of `fax-read`. */
export async function read(message: Leased, ports: IntakePorts, acts: Pick<FaxActs, 'read'>): Promise<void> {
  const fax = await faxOf(message, ports.book);
  if (fax.intake !== 'reading') return goOn(fax, ports);
  await acts.read(fax);
  await ports.book.note(fax.id, { intake: 'read' });
}
