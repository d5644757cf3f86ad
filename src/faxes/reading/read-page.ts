/** One page read: its class, its number, what it says of whom, and every reading of every field. */
import { readBarcode } from '../../documents/return-token.ts';
import { specialtyOf } from '../../referrals/specialty.ts';
import type { PageContent } from '../fax.ts';
import { blockValues } from './block-values.ts';
import type { Candidate, Placed } from './candidate.ts';
import { cardValues } from './card.ts';
import { chosen } from './choices.ts';
import { type Classed, classOf } from './classes.ts';
import { dressedPage } from './dress.ts';
import { findLabels } from './find-labels.ts';
import { subjectAt } from './heads.ts';
import { labelledValues } from './labelled-values.ts';
import { letterheadValues } from './letterhead.ts';
import { placeOf } from './match.ts';
import { matrixValues } from './matrix.ts';
import { icd10sIn, npisIn } from './numbers.ts';
import { type Page, textOf } from './page.ts';
import { inStrip, type PageNumber, pageNumberOf } from './page-number.ts';
import { patientLineValues } from './patient-line.ts';
import { readText } from './plain-values.ts';
import { urgencyOf } from './priority.ts';
import { proseValues } from './prose.ts';
import { joined } from './readers.ts';
import { type Labelled, labelled } from './runs.ts';
import { askedBy } from './sections.ts';
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
    ...unlabelledCodes(all),
    ...onlyNpi(all),
    ...blockValues(all, today),
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
  candidates.push(...askedByForm(page, content.barcodes, form?.specialty));
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

/** The one NPI of a page is the sender's, where its line is not the receiver's. */
function onlyNpi({ page, byLine }: Labelled): Candidate[] {
  const found = page.lines.flatMap((line) => npisIn(line.tokens).map((value) => ({ line, value })));
  const [one] = found;
  if (!one || new Set(found.map(({ value }) => value.text)).size > 1) return [];
  const theirs = (byLine.get(one.line) ?? []).some(
    ({ said, meaning }) => said === 'recipient' || meaning.subject === 'recipient',
  );
  return theirs ? [] : [{ path: 'referrer.npi', value: one.value, sureness: 0.75, fallback: true }];
}

/** The department a form of ours was made for, by its code; words on the form may still say otherwise, and then a person looks. */
function askedByForm(page: Page, barcodes: PageContent['barcodes'], text: string | undefined): Candidate[] {
  const barcode = barcodes.find((one) => readBarcode(one.text.trim())?.kind === 'form');
  if (text === undefined || !barcode || !specialtyOf(text)) return [];
  const [x, y, w, h] = barcode.box;
  const [x0, y0] = [x * page.width, y * page.height];
  const token = { text: barcode.text, x0, y0, x1: x0 + w * page.width, y1: y0 + h * page.height, confidence: 1 };
  return [{ path: 'specialty', value: { text, tokens: [token], strength: 1 }, sureness: 0.99 }];
}

function unlabelledCodes({ page, byLine }: Labelled): Candidate[] {
  return page.lines.flatMap((line) => {
    // A sentence that speaks of a diagnosis may name a code without a point.
    const value = joined(icd10sIn(line.tokens, /\b(diagnos[ie]s|icd|dx)\b/i.test(textOf(line.tokens))));
    if (!value) return [];
    const codes: Candidate = { path: 'reason.icd10', value, sureness: 0.8 };
    // What a code is written after, where no label asks for it.
    const before = line.tokens.slice(0, placeOf(line.tokens, value));
    const text = byLine.has(line) || before.length < 2 || before.length > 14 ? undefined : readText(before);
    return text ? [codes, { path: 'reason.diagnosis', value: text, sureness: 0.62, fallback: true }] : [codes];
  });
}
