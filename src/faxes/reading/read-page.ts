/** One page read: its class, its number, what it says of whom, and every reading of every field. */
import { readBarcode } from '../../documents/return-token.ts';
import type { PageContent } from '../fax.ts';
import { blockValues } from './block-values.ts';
import type { Candidate, Placed } from './candidate.ts';
import { cardValues } from './card.ts';
import { chosen } from './choices.ts';
import { type Classed, classOf } from './classes.ts';
import { dressedPage } from './dress.ts';
import { findLabels } from './find-labels.ts';
import { labelledValues } from './labelled-values.ts';
import { letterheadValues } from './letterhead.ts';
import { matrixValues } from './matrix.ts';
import { icd10sIn } from './numbers.ts';
import type { Page } from './page.ts';
import { inStrip, type PageNumber, pageNumberOf } from './page-number.ts';
import { patientLineValues } from './patient-line.ts';
import { urgencyOf } from './priority.ts';
import { proseValues } from './prose.ts';
import { joined } from './readers.ts';
import { labelled } from './runs.ts';
import { askedBy, subjectAt } from './sections.ts';
import { specialtyInTitle } from './specialty-in-prose.ts';
import { stickerValues } from './sticker.ts';
import { writerValues } from './writers.ts';

export interface ReadPage {
  readonly content: PageContent;
  readonly page: Page;
  readonly classed: Classed;
  readonly pageNumber?: PageNumber;
  readonly candidates: readonly Placed[];
  /** Of a barcode of ours: it answers something that we sent. */
  readonly token?: string;
}

/** A page of our own referral form says so in its barcode. */
const OUR_FORM: Classed = { class: 'referral', confidence: 0.99, titled: true };

/** `today`: ISO date, for the century of birth dates. */
export function readPage(content: PageContent, page: Page, today: string): ReadPage {
  // The strip fax machines print is about the call, not the document.
  const body: Page = dressedPage({
    ...page,
    lines: page.lines.filter((l) => !inStrip(page, l.y1, l.tokens.length)).map((l, number) => ({ ...l, number })),
  });
  const all = labelled(body, findLabels(body));
  const asked = askedBy(body, all.labels);
  const candidates: Candidate[] = [
    ...labelledValues(all, asked, today),
    ...chosen(all, asked),
    ...urgencyOf(body).map((value) => ({ path: 'priority', value, sureness: 0.95 })),
    ...proseValues(body, today),
    ...letterheadValues(all),
    ...unlabelledCodes(body),
    ...blockValues(all),
    ...patientLineValues(all, asked, today),
    ...matrixValues(all, today),
    ...writerValues(all, (line, x) => /^(recipient|other|subscriber|insurance)$/.test(subjectAt(all, line, x) ?? '')),
    ...specialtyInTitle(body),
    ...stickerValues(body, today),
    ...cardValues(all),
  ];
  const codes = content.barcodes.map(({ text }) => readBarcode(text.trim()));
  const tokens = new Set(codes.flatMap((code) => (code?.kind === 'return' ? code.token : [])));
  // With those of two referrals on one page it is a person's to say which.
  const token = tokens.size === 1 ? [...tokens][0] : undefined;
  const form = codes.find((code) => code?.kind === 'form');
  const pageNumber = pageNumberOf(page);
  return {
    content,
    page,
    classed: form ? OUR_FORM : classOf(body),
    ...(pageNumber === undefined ? {} : { pageNumber }),
    candidates: candidates.map((one) => ({ ...one, page })),
    ...(token === undefined ? {} : { token }),
  };
}

function unlabelledCodes(page: Page): Candidate[] {
  const codes = page.lines.map((line) => joined(icd10sIn(line.tokens, false)));
  return codes.flatMap((value) => (value ? [{ path: 'reason.icd10', value, sureness: 0.8 }] : []));
}
