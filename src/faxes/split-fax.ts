import * as z from 'zod';
import { Fault } from '../fault.ts';
import type { Blobs } from '../ports/blobs/index.ts';
import { factOf, numberOf } from './about.ts';
import { DOCUMENT_CLASSES, type PageContent, type ReadDocument } from './fax.ts';
import type { FaxOnDesk } from './fax-task.ts';
import { type Correction, correctionOutput, overlap, samePages } from './filed.ts';
import { pagesShape } from './filing-shape.ts';
import { showPages } from './pages.ts';
import { pagesOf } from './paper.ts';
import { inputsOf, isProposal, type Proposal, proposalsOf } from './proposal.ts';
import { type ProposeDeps, propose } from './propose.ts';
import type { ReadPages } from './read-fax.ts';
import { defineFaxStep, withUnsaid } from './step.ts';
import { taggedClasses } from './urgency.ts';

const splitShape = z
  .strictObject({
    documents: z
      .array(z.strictObject({ pages: pagesShape.min(1), class: z.enum(DOCUMENT_CLASSES).optional() }))
      .min(1)
      .max(200),
  })
  .meta({
    id: 'FaxSplit',
    description: 'The documents of the fax: every page in one of them. A class left out is as read.',
    examples: [{ documents: [{ pages: [1] }, { pages: [2, 3], class: 'referral' }] }],
  });

type Split = z.output<typeof splitShape>;

export interface SplitDeps {
  readonly proposing: ProposeDeps;
  readonly blobs: Blobs;
  readonly readPages: ReadPages;
}

/** Other documents than the machine saw: each range of pages is read again by itself. */
export const splitFax = (deps: SplitDeps) =>
  defineFaxStep<Split, readonly Proposal[]>({
    name: 'split-fax',
    step: 'split',
    summary: 'Say which pages of a fax belong together',
    input: splitShape,
    async look({ documents }, fax) {
      refuseGaps(documents, fax);
      const { task, id } = fax;
      const pages = await pagesOf(factOf(task, 'pagesOf') ?? id, numberOf(task, 'pages') ?? 0, deps.blobs);
      const today = task.authoredOn?.slice(0, 10);
      const read = documents.map((one) => readAgain(one, pages, deps.readPages, today));
      const desk = { reference: task.owner?.reference ?? '' };
      const incomplete = task.businessStatus?.coding?.[0]?.code === 'incomplete';
      const whole = { from: factOf(task, 'from'), desk, incomplete, pages, today, split: true as const };
      const { proposals } = await propose(read, whole, deps.proposing);
      // A person is at it: no rule decides any more.
      return proposals.map(({ rule: _certain, ...one }) => one);
    },
    change(_input, fax, _act, proposals) {
      const { task } = fax;
      const before = proposalsOf(task);
      const input = [...(task.input ?? []).filter((one) => !isProposal(one)), ...inputsOf(proposals)];
      const output = [...withUnsaid(fax), ...corrections(before, proposals).map(correctionOutput)];
      return { task: { input, output, meta: { ...task.meta, tag: taggedClasses(task, proposals) } } };
    },
  });

function refuseGaps(documents: Split['documents'], { task, filed }: FaxOnDesk): void {
  const pages = documents.flatMap((one) => one.pages).sort((a, b) => a - b);
  const count = numberOf(task, 'pages') ?? 0;
  if (pages.length !== count || pages.some((page, at) => page !== at + 1)) {
    const text = 'Every page of the fax belongs to one document.';
    throw new Fault('business-rule', { code: 'pages-incomplete', text, expression: '$.documents' });
  }
  const broken = filed.some((one) =>
    documents.some(({ pages: range }) => overlap(one.pages, range) && !samePages(one.pages, range)),
  );
  if (!broken) return;
  const text = 'Pages of this fax have been filed otherwise; take that back first.';
  throw new Fault('duplicate', { code: 'pages-filed', text });
}

/** One document of the pages: of each field what was read first; the class the person's, else the surest of the reading. */
function readAgain(
  { pages: numbers, class: said }: Split['documents'][number],
  pages: readonly PageContent[],
  readPages: ReadPages,
  today: string | undefined,
): ReadDocument {
  const own = pages.filter(({ number }) => numbers.includes(number));
  const parts = readPages(own, today).documents.filter((one) => one.pages.every((page) => numbers.includes(page)));
  const telling = parts.filter((one) => one.class !== 'cover');
  const main = [...(telling.length > 0 ? telling : parts)].sort((a, b) => b.confidence - a.confidence)[0];
  const fields = Object.assign({}, ...[...parts].reverse().map((one) => one.fields), main?.fields);
  const token = parts.find((one) => one.token !== undefined)?.token;
  return {
    pages: [...numbers].sort((a, b) => a - b),
    class: said ?? main?.class ?? 'unknown',
    confidence: said ? 1 : (main?.confidence ?? 0),
    fields,
    signature: main?.signature ?? 'not-found',
    ...(token !== undefined && { token }),
  };
}

/** Of each proposed document: other pages, or another class of the same pages. */
function corrections(before: readonly Proposal[], after: readonly Proposal[]): Correction[] {
  return before.flatMap((one, index): Correction[] => {
    const same = after.find(({ pages }) => samePages(pages, one.pages));
    const document = index + 1;
    if (same) return same.class === one.class ? [] : [{ document, path: 'class', value: same.class }];
    const parts = after.filter(({ pages }) => overlap(pages, one.pages)).map(({ pages }) => showPages(pages));
    return [{ document, path: 'pages', value: parts.join(' ') }];
  });
}
