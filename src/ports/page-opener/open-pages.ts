/**
 * Opens files whose bytes are at hand, in the thread that calls it. What a hostile file can cost here is bounded in memory (PDFium's) and
 * in dots, not in time: the drivers see to that.
 */
import { Fault, isFault } from '../../fault.ts';
import { MOST_PAGES, type PageOpener, UNREADABLE, type Unreadable } from './index.ts';
import { MOST_FILE_BYTES, unreadable } from './limits.ts';
import { openedPage, type PageDots } from './page-dots.ts';
import { pageOfPdf, pagesOfPdf } from './pdf/page.ts';
import type { Pdfium } from './pdf/pdfium.ts';
import type { Readers } from './readers.ts';
import { pageOfTiff, pagesOfTiff } from './tiff/page.ts';

export function openPages(readers: Readers): PageOpener {
  const withPdfium = async <T>(use: (pdfium: Pdfium) => T): Promise<T> => {
    const pdfium = await readers.pdfium();
    let spoilt = true;
    try {
      const result = use(pdfium);
      spoilt = false;
      return result;
    } catch (error) {
      spoilt = !(error instanceof Fault);
      // What makes it abort is nearly always the end of its memory.
      throw error instanceof WebAssembly.RuntimeError ? unreadable('too-large', error) : error;
    } finally {
      readers.used(pdfium, spoilt);
    }
  };

  async function pageDots(file: Uint8Array, number: number): Promise<PageDots> {
    if (kindOf(file) === 'tiff') return pageOfTiff(file, number);
    return withPdfium((pdfium) => pageOfPdf(pdfium, file, number));
  }

  return {
    open: (file) =>
      orReason(async () => {
        const kind = kindOf(file);
        const pages = kind === 'tiff' ? pagesOfTiff(file) : await withPdfium((pdfium) => pagesOfPdf(pdfium, file));
        if (pages < 1) throw unreadable('no-pages');
        if (pages > MOST_PAGES) throw unreadable('too-many-pages');
        return { kind, pages };
      }),
    page: (file, number) => orReason(async () => openedPage(await pageDots(file, number))),
  };
}

/** By its first bytes, whatever it is called: a PDF may begin anywhere in its first KiB. */
function kindOf(file: Uint8Array): 'pdf' | 'tiff' {
  if (file.length > MOST_FILE_BYTES) throw unreadable('too-large');
  const start = new TextDecoder('latin1').decode(file.subarray(0, 1024));
  if (start.startsWith('II*\0') || start.startsWith('MM\0*')) return 'tiff';
  if (!start.includes('%PDF-') || /^\s*<(!doctype|html)/i.test(start)) throw unreadable('no-document');
  // A PDF that was cut off opens, but the rest of a page may be missing, and nobody would see that it was there.
  const end = new TextDecoder('latin1').decode(file.subarray(-END_BYTES));
  if (!end.includes('%%EOF')) throw unreadable('damaged');
  return 'pdf';
}
/** Where a PDF says that it ends; some programs write something after it. */
const END_BYTES = 4096;

async function orReason<T>(work: () => Promise<T>): Promise<T | { readonly unreadable: Unreadable }> {
  try {
    return await work();
  } catch (error) {
    if (isFault(error, 'value')) {
      const reason = UNREADABLE.find((one) => one === error.issues[0]?.code);
      if (reason) return { unreadable: reason };
    }
    // A reader that stumbles over hostile bytes throws whatever it likes; it all means the same.
    if (error instanceof RangeError || error instanceof TypeError) return { unreadable: 'damaged' };
    throw error;
  }
}
