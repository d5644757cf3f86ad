/** The whole input of the act that files a document: what was said, with the pages as its papers. */

import { readBarcode } from '../documents/return-token.ts';
import type { DocumentInput } from '../documents/shape.ts';
import { Fault } from '../fault.ts';
import type { Blobs } from '../ports/blobs/index.ts';
import { factOf, numberOf } from './about.ts';
import type { FaxOnDesk } from './fax-task.ts';
import { isPlain, type Json } from './input-of.ts';
import { documentsOf, pageOf } from './paper.ts';
import type { PlannedDocument } from './plan.ts';
import type { Returned } from './return-to.ts';

export async function inputFor(
  document: PlannedDocument,
  { id, task }: FaxOnDesk,
  returned: Returned | undefined,
  blobs: Blobs,
): Promise<Json> {
  const fax = factOf(task, 'pagesOf') ?? id;
  const count = numberOf(task, 'pages') ?? 0;
  const papers = (pages: readonly number[]) => documentsOf({ fax, count, pages }, blobs);
  const { patient, action, input, pages } = document;
  const named = patient && 'reference' in patient ? { patient } : {};
  if (action === 'refer') return { ...input, ...named, documents: await papers(pages) };
  if (action === 'request-records') return { ...input, ...named, ...(await recordsPapers(document, papers)) };
  if (action === 'provide-release') {
    const unread = await Promise.all(pages.map((page) => isUnread(fax, page, blobs)));
    const release = await releaseWith(document, await papers(pages));
    return { release, ...(unread.length > 0 && unread.every(Boolean) && { unread: true }) };
  }
  const reference = document.department?.reference ?? task.owner?.reference ?? '';
  const filing = { class: document.class, department: { reference }, documents: await papers(pages) };
  if (action === 'reply') {
    if (returned?.to !== 'referral') {
      throw new Fault('business-rule', { code: 'token-unknown', text: 'Nothing waits for this paper any more.' });
    }
    return { ...filing, referral: returned.referral, department: { reference: returned.department.reference } };
  }
  return { ...filing, ...input, ...named, ...(patient && 'new' in patient && { new: true }) };
}

type Papers = (pages: readonly number[]) => Promise<DocumentInput[]>;

/** The release's pages are its document, the others those of the request. With no page of its own it stands on those of the request. */
async function recordsPapers(document: PlannedDocument, papers: Papers): Promise<Json> {
  const { input, pages, release } = document;
  if (!isPlain(input.release)) return { documents: await papers(pages) };
  const own = release.length > 0 ? release : pages;
  const others = pages.filter((page) => !own.includes(page));
  return {
    documents: others.length > 0 ? await papers(others) : [],
    release: await releaseWith(document, await papers(own)),
  };
}

/** With where each element was read, for whoever looks at it beside the check: pages are those of the release. */
async function releaseWith({ input, places }: PlannedDocument, documents: readonly DocumentInput[]): Promise<Json> {
  const [paper, ...more] = documents;
  if (more.length > 0) {
    const text = 'A release of so many pages: split the fax, so that each part is a document of its own.';
    throw new Fault('business-rule', { code: 'release-too-long', text });
  }
  const release = isPlain(input.release) ? input.release : {};
  return { ...release, ...(Object.keys(places).length > 0 && { places }), document: paper };
}

/** A picture of which no machine has read a word but our own code. */
async function isUnread(fax: string, page: number, blobs: Blobs): Promise<boolean> {
  const content = await pageOf(fax, page, blobs);
  const words = content?.words.map(({ text }) => text).join('') ?? '';
  return words === '' || readBarcode(words) !== undefined;
}
