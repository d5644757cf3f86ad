/** Opens a file as the gateway does, every page in turn. */
import type { PageContent } from '../../src/faxes/fax.ts';
import type { PageOpener } from '../../src/ports/page-opener/index.ts';

export async function contentOf(opener: PageOpener, file: Uint8Array): Promise<PageContent[]> {
  const opened = await opener.open(file);
  if ('unreadable' in opened) throw new Error(`a sample is unreadable: ${opened.unreadable}`);
  const pages: PageContent[] = [];
  for (let number = 1; number <= opened.pages; number++) {
    const page = await opener.page(file, number);
    if ('unreadable' in page) throw new Error(`page ${number} of a sample is unreadable: ${page.unreadable}`);
    const { image: _, ...content } = page;
    pages.push({ number, ...content });
  }
  return pages;
}
