/** The pages of a document of a fax as files that an act takes along. */
import type { DocumentInput } from '../documents/shape.ts';
import { Fault } from '../fault.ts';
import { documentKind } from '../fhir/document-kind.ts';
import type { Blobs } from '../ports/blobs/index.ts';
import type { PageContent } from './fax.ts';
import { fileKey, fromJson, pageContentKey, pageImageKey } from './fax-blobs.ts';
import { showPages } from './pages.ts';
import { type PageImage, pagesPdf } from './pages-pdf.ts';

/** Bytes of one file within the limit of a document in JSON, which is of base64. */
const MOST_BYTES = 7_000_000;
const PDF = 'application/pdf';

/** Which file, how many pages it has, and which of them. No pages: the whole file, as it came. */
export interface Paper {
  /** The fax whose blobs hold the pages: itself, or a longer sending. */
  readonly fax: string;
  readonly count: number;
  readonly pages: readonly number[];
}

/**
 * The pages as documents: the file as it came where that is a PDF and these are all its pages, else a PDF of their images; in parts where
 * they are too many for one. Titles say which pages, nothing else.
 */
export async function documentsOf({ fax, count, pages }: Paper, blobs: Blobs): Promise<DocumentInput[]> {
  const whole = pages.length === 0 || pages.length === count;
  const file = whole ? await blobs.get(fileKey(fax)) : undefined;
  const kind = file && documentKind(file)?.contentType;
  if (file && file.length <= MOST_BYTES && (kind === PDF || (pages.length === 0 && isTaken(kind)))) {
    return [{ title: titleOf(pages), contentType: kind, data: base64(file) }];
  }
  if (pages.length === 0) {
    throw new Fault('business-rule', {
      code: 'fax-unreadable',
      text: 'This file is of no kind that can be filed; reject it, or ask for it again.',
    });
  }
  const documents: DocumentInput[] = [];
  let part: { page: number; image: PageImage }[] = [];
  const close = () => {
    if (part.length === 0) return;
    const bytes = pagesPdf(part.map(({ image }) => image));
    documents.push({ title: titleOf(part.map(({ page }) => page)), contentType: PDF, data: base64(bytes) });
    part = [];
  };
  for (const page of pages) {
    const image = await imageOf(fax, page, blobs);
    const size = part.reduce((sum, one) => sum + one.image.png.length, 0);
    if (part.length > 0 && size + image.png.length > MOST_BYTES) close();
    part.push({ page, image });
  }
  close();
  return documents;
}

const isTaken = (kind: string | undefined): kind is 'application/pdf' | 'image/tiff' =>
  kind === PDF || kind === 'image/tiff';

const titleOf = (pages: readonly number[]) =>
  pages.length === 0 ? 'Fax' : pages.length === 1 ? `Fax, page ${pages[0]}` : `Fax, pages ${showPages(pages)}`;

async function imageOf(fax: string, page: number, blobs: Blobs): Promise<PageImage> {
  const [png, content] = await Promise.all([blobs.get(pageImageKey(fax, page)), pageOf(fax, page, blobs)]);
  if (png && content) return { png, width: content.width, height: content.height };
  throw new Fault('business-rule', { code: 'page-unreadable', text: `Page ${page} could not be opened.` });
}

/** A page as it was opened; undefined while it was not. */
export async function pageOf(fax: string, page: number, blobs: Blobs): Promise<PageContent | undefined> {
  const bytes = await blobs.get(pageContentKey(fax, page));
  return bytes && fromJson<PageContent>(bytes);
}

/** All pages of a fax; Fault exception when one is missing that was opened. */
export async function pagesOf(fax: string, count: number, blobs: Blobs): Promise<PageContent[]> {
  const pages: PageContent[] = [];
  for (let page = 1; page <= count; page++) {
    const content = await pageOf(fax, page, blobs);
    if (!content) throw new Fault('exception', { code: 'page-missing', text: 'A page that was opened is not kept.' });
    pages.push(content);
  }
  return pages;
}

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
