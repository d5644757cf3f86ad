/**
 * A request for records as it was read → as the action wants it: which of its pages are the release, words in codes, and what the fax itself
 * tells: whose number it came from, and that the answer goes back there. What does not stand on a page has no place there, and is never sure.
 */
import { sameOrganization } from '../records/same-party.ts';
import type { DocumentClass, PageContent, ReadDocument, ReadField } from './fax.ts';
import type { ReadPages } from './read-fax.ts';
import { sameName } from './reading/alike.ts';
import { recordsFields } from './records-reading.ts';
import { IN_CODES } from './records-words.ts';

type Fields = Record<string, ReadField>;

/** Which organization a verified number belongs to. */
export interface Asker {
  readonly name?: string;
  readonly npi?: string;
}

export const isOfRecords = ({ class: of }: Pick<ReadDocument, 'class'>): boolean =>
  of === 'records-request' || of === 'records-release';

/** Releases go with the request of the same fax that is about the same patient, wherever they lie in it. */
export function withReleases(documents: readonly ReadDocument[]): ReadDocument[] {
  const joined = new Map<ReadDocument, ReadDocument[]>();
  const left = documents.filter((one) => {
    if (one.class !== 'records-release' || one.token !== undefined) return true;
    const requests = documents.filter(
      (other) => other.class === 'records-request' && other.token === undefined && samePatient(one, other),
    );
    const [request, ...others] = requests;
    if (!request || others.length > 0) return true;
    joined.set(request, [...(joined.get(request) ?? []), one]);
    return false;
  });
  return left.map((one) => (joined.get(one) ?? []).reduce(join, one));
}

function samePatient(one: ReadDocument, other: ReadDocument): boolean {
  const read = (path: string) => [one.fields[path]?.value, other.fields[path]?.value] as const;
  const [[name, otherName], [born, otherBorn]] = [read('patient.name'), read('patient.birthDate')];
  if (name === undefined || otherName === undefined || !sameName(name, otherName)) return false;
  return born === undefined || otherBorn === undefined || born === otherBorn;
}

const join = (request: ReadDocument, release: ReadDocument): ReadDocument => ({
  ...request,
  pages: [...request.pages, ...release.pages].sort((a, b) => a - b),
  confidence: Math.min(request.confidence, release.confidence),
  fields: { ...release.fields, ...request.fields },
  signature: release.signature,
  release: [...(request.release ?? []), ...release.pages],
});

export interface AboutFax {
  readonly pages: readonly PageContent[];
  readonly readPages: ReadPages;
  /** ISO date of receipt. */
  readonly today: string | undefined;
  /** E.164: where it came from. */
  readonly from: string | undefined;
  readonly asker: Asker | undefined;
}

/** A document of records with the names and codes of its action's input. */
export function asRequest(document: ReadDocument, fax: AboutFax): ReadDocument {
  const release = releasePages(document, fax);
  const read = release.length > 0 ? fax.readPages(pagesOf(release, fax.pages), fax.today).documents : [];
  const fields: Fields = {};
  const put = (path: string, field: ReadField | undefined) => {
    if (field && !fields[path]) fields[path] = field;
  };
  for (const [path, field] of Object.entries(document.fields)) put(AS_REQUESTER[path] ?? path, inCodes(path, field));
  const own = recordsFields(pagesOf(document.pages, fax.pages), release);
  for (const [path, field] of Object.entries(own)) put(path, inCodes(path, field));
  if (release.length > 0) {
    for (const one of read) {
      for (const [path, field] of Object.entries(one.fields))
        if (path.startsWith('release.')) put(path, inCodes(path, field));
      put('release.patient.name', one.fields['patient.name']);
      put('release.patient.birthDate', one.fields['patient.birthDate']);
    }
    fields['release.signature'] = told(
      maySign(pagesOf(release, fax.pages), [document, ...read]) ? 'unsure' : 'not-found',
    );
    const why = fields['release.purpose'];
    if (why) put('purpose', inCodes('purpose', why));
  }
  const { asker, from } = fax;
  const name = fields['requester.organization.name'];
  // A number is easily forged: it adds to the name on the page, and stands alone only until a person has looked.
  const named = name !== undefined && asker !== undefined && sameOrganization({ name: name.value }, asker);
  if (asker?.name !== undefined && (named || name === undefined)) {
    put('requester.organization.name', told(asker.name));
    put('requester.organization.npi', asker.npi === undefined ? undefined : told(asker.npi, named ? SURE : UNSURE));
  }
  const back = from === undefined ? fields['requester.fax'] : told(from, asker ? SURE : UNSURE);
  put('delivery.fax', back);
  put('delivery.method', back && { ...back, value: 'fax' });
  return { ...document, fields, ...(release.length > 0 && { release }) };
}

/** A pen's mark no machine declares a signature, nor missing where there is a place for one: words are all it sees. */
function maySign(pages: readonly PageContent[], read: readonly ReadDocument[]): boolean {
  const place = pages.some(
    ({ picture, words }) => picture || words.some(({ text }) => /^sign(ature|ed)\b/i.test(text)),
  );
  return place || read.some(({ signature }) => signature !== 'not-found');
}

const SURE = 0.95;
const UNSURE = 0.5;

/** Whoever sends the page, by the names that referrals have for them. */
const AS_REQUESTER: Readonly<Record<string, string>> = {
  'referrer.name': 'requester.name',
  'referrer.npi': 'requester.organization.npi',
  'referrer.phone': 'requester.phone',
  'referrer.fax': 'requester.fax',
  'referrer.organization.name': 'requester.organization.name',
  'referrer.organization.npi': 'requester.organization.npi',
  referralId: 'requestId',
};

function inCodes(path: string, field: ReadField): ReadField | undefined {
  const code = IN_CODES[path];
  if (!code) return field;
  const value = code(field.value);
  return value === undefined ? undefined : { ...field, value };
}

/** What stands on no page, or is not a machine's to be sure of. */
const told = (value: string, confidence = UNSURE): ReadField => ({ value, confidence, page: 1, box: [0, 0, 0, 0] });

/** Pages that came with a paper of ours that brings a release back: releases, and what nobody could read. */
export function withReturned(document: ReadDocument, others: readonly ReadDocument[]): ReadDocument {
  return others.filter((one) => one.token === undefined && RETURNED_WITH.includes(one.class)).reduce(join, document);
}

export const RETURNED_WITH: readonly DocumentClass[] = ['records-release', 'unknown'];

/** All of a release; of a request the pages that are one when they are read alone, with those that go on from them. */
function releasePages(document: ReadDocument, { pages, readPages, today }: AboutFax): readonly number[] {
  if (document.class === 'records-release' || document.token !== undefined) return document.pages;
  if (document.release) return document.release;
  let within = false;
  return document.pages.filter((number) => {
    const alone = readPages(pagesOf([number], pages), today).documents[0]?.class ?? 'unknown';
    if (alone !== 'unknown') within = alone === 'records-release';
    return within;
  });
}

const pagesOf = (numbers: readonly number[], pages: readonly PageContent[]) =>
  pages.filter(({ number }) => numbers.includes(number));
