/**
 * Reading a fax: its pages, as opened, into documents with a class and fields. Pure and quick; what it is not sure of it says with a low
 * confidence, and a person decides. How it works: docs/fax-reading.md.
 */
import type { PageContent, ReadDocument, Reading } from '../fax.ts';
import { latestDate } from './dates.ts';
import { type Group, grouped } from './documents.ts';
import { fieldsOf } from './fields.ts';
import { pageOf } from './page.ts';
import { statedPagesOf } from './page-number.ts';
import { type ReadPage, readPage } from './read-page.ts';
import { signatureOf } from './signature.ts';

export { type NameParts, splitName } from './person-name.ts';

/** No fax is older than the program that reads it. */
const EARLIEST = '2026-01-01';

/**
 * Reads the pages of one fax.
 * @param today ISO date the fax came in: no birth date is later, and two-digit years end there. Without it the latest date printed stands in.
 */
export function readPages(pages: readonly PageContent[], today?: string): Reading {
  const modelled = pages.map((content) => ({ content, page: pageOf(content) }));
  const day =
    today ??
    latestDate(
      modelled.flatMap(({ page }) => page.lines.map((line) => line.tokens)),
      EARLIEST,
    );
  return readingOf(modelled.map(({ content, page }) => readPage(content, page, day)));
}

/** The same, with a pause after each page: some sixty pages are half a second of a thread that has other things to do. */
export async function readPagesInTurns(
  pages: readonly PageContent[],
  today: string,
  pause: () => Promise<void>,
): Promise<Reading> {
  const read: ReadPage[] = [];
  for (const content of pages) {
    read.push(readPage(content, pageOf(content), today));
    await pause();
  }
  return readingOf(read);
}

function readingOf(pages: readonly ReadPage[]): Reading {
  const groups = grouped(pages);
  const stated = groups.filter((g) => g.class === 'cover').flatMap((g) => g.pages.map((p) => statedPagesOf(p.page)));
  const statedPages = stated.find((count) => count !== undefined);
  return { documents: groups.map(documentOf), ...(statedPages === undefined ? {} : { statedPages }) };
}

function documentOf(group: Group): ReadDocument {
  const token = group.pages.find((page) => page.token !== undefined)?.token;
  // An advertisement has numbers and names too; nobody files them.
  const kept = group.class === 'junk' ? [] : group.pages.flatMap((page) => page.candidates);
  return {
    pages: group.pages.map((page) => page.content.number),
    class: group.class,
    confidence: group.confidence,
    fields: fieldsOf(kept),
    signature: signatureOf(group.pages.map((page) => ({ page: page.page, picture: page.content.picture }))),
    ...(token === undefined ? {} : { token }),
  };
}
