/** A reading held against the truth of its sample. */
import type { DocumentClass, FieldPath, PageContent, ReadDocument, Reading } from '../../src/faxes/fax.ts';
import type { TrueDocument, Truth } from '../fax-corpus/truth.ts';
import { sameValue } from './values.ts';

export type Result = 'right' | 'missed' | 'wrong' | 'invented';

export interface ComparedDocument {
  readonly class: DocumentClass;
  readonly readClass: DocumentClass | undefined;
  readonly pagesRight: boolean;
  /** Undefined for classes nobody signs. `claimed`: said to be there where none is. */
  readonly signature: 'right' | 'missed' | 'claimed' | 'unsure' | undefined;
  readonly fields: readonly { readonly path: FieldPath; readonly result: Result }[];
}

export interface Compared {
  readonly truth: Truth;
  readonly documents: readonly ComparedDocument[];
  /** Undefined where no cover sheet says. */
  readonly statedPagesRight: boolean | undefined;
  readonly barcodes: { readonly there: number; readonly found: number };
  /** Its words are in a picture and no code of ours tells what it is: without a text reader it is a person's. */
  readonly forPerson: boolean;
  /** Nothing was claimed of it: no class, no field. */
  readonly leftToPerson: boolean;
}

/** Paths that are scored for a class; of other classes than a referral, what an action will need of them is not settled yet. */
function scored(kind: DocumentClass, path: FieldPath): boolean {
  if (kind === 'referral') return true;
  if (['cover', 'junk', 'reply-sheet', 'unknown'].includes(kind)) return false;
  return path.startsWith('patient.') || path.startsWith('coverage.');
}

const SIGNED: readonly DocumentClass[] = ['referral', 'records-request', 'records-release', 'chart'];

export function compare(truth: Truth, reading: Reading, pages: readonly PageContent[]): Compared {
  const barcodesFound = truth.barcodes.filter(({ page, text, format }) =>
    pages[page - 1]?.barcodes.some((one) => one.text === text && one.format === format),
  ).length;
  const picture = truth.format !== 'text-pdf';
  return {
    truth,
    documents: truth.documents.map((document) => compareDocument(document, reading.documents)),
    statedPagesRight: truth.statedPages === undefined ? undefined : truth.statedPages === reading.statedPages,
    barcodes: { there: truth.barcodes.length, found: barcodesFound },
    forPerson: picture && !truth.documents.some(({ token }) => token !== undefined),
    leftToPerson: reading.documents.every(
      (document) => document.class === 'unknown' && Object.keys(document.fields).length === 0,
    ),
  };
}

function compareDocument(truth: TrueDocument, read: readonly ReadDocument[]): ComparedDocument {
  const shared = (one: ReadDocument) => one.pages.filter((page) => truth.pages.includes(page)).length;
  // Among equals the one that begins first.
  const found = read.filter((one) => shared(one) > 0).sort((a, b) => shared(b) - shared(a))[0];
  return {
    class: truth.class,
    readClass: found?.class,
    pagesRight: found !== undefined && String(found.pages) === String(truth.pages),
    signature: SIGNED.includes(truth.class) ? compareSignature(truth, found) : undefined,
    fields: [...compareFields(truth, found?.fields ?? {})],
  };
}

function compareSignature(truth: TrueDocument, read: ReadDocument | undefined): ComparedDocument['signature'] {
  const found = read?.signature ?? 'not-found';
  if (found === 'unsure') return 'unsure';
  if (found === truth.signature) return 'right';
  return found === 'present' ? 'claimed' : 'missed';
}

function* compareFields(truth: TrueDocument, read: ReadDocument['fields']) {
  for (const [path, value] of Object.entries(truth.fields)) {
    if (!scored(truth.class, path)) continue;
    const found = read[path];
    yield {
      path,
      result: found === undefined ? 'missed' : sameValue(path, value, found.value) ? 'right' : 'wrong',
    } as const;
  }
  for (const path of Object.keys(read)) {
    if (truth.fields[path] === undefined && scored(truth.class, path)) yield { path, result: 'invented' } as const;
  }
}
