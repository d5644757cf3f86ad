/** What papers call kinds of records, categories, purposes and relationships → the codes of the request. What stands for none is left out. */

import type { RECORD_CLASSES } from '../mappings/records-schema.ts';
import type { RELATIONSHIPS, SENSITIVE } from '../records/release.ts';
import type { PURPOSES } from '../records/shape.ts';

type Words<T extends string> = readonly (readonly [code: T, words: RegExp])[];

const CLASSES: Words<(typeof RECORD_CLASSES)[number]> = [
  ['full-chart', /\b(full|whole|entire|complete|all) (chart|record|records|medical records?|file)\b|\ball records\b/],
  ['office-notes', /\b(office|progress|visit|clinic|chart|encounter) (notes?|visits?)\b/],
  ['history-and-physical', /\bhistory (and|&) physicals?\b|\bh ?(and|&) ?p\b/],
  ['consults', /\bconsult(s|ation|ations)?\b/],
  ['discharge-summaries', /\bdischarge\b/],
  ['laboratory', /\blab(s|oratory)?\b|\bpathology\b|\bblood (work|tests?)\b/],
  [
    'imaging-reports',
    /\b(imaging|radiology|x ?ray|ct|mri|ultrasound)( and \w+)? (reports?|results?)\b|\b(imaging|radiology)\b/,
  ],
  ['images', /\b(images|films|discs?|cds?)\b/],
  ['studies', /\b(ekg|ecg|eeg|spirometry|endoscopy|sleep stud(y|ies)|audiograms?|studies)\b/],
  ['medications', /\b(medications?|medicines|allerg(y|ies)|prescriptions?)\b/],
  ['immunizations', /\b(immuni[sz]ations?|vaccin(es?|ations?)|shot records?)\b/],
  ['procedures', /\b(procedures?|operati(ve|ons?)|surg(ery|ical|eries))\b/],
  ['billing', /\b(billing|bills?|itemi[sz]ed|statements?)\b/],
];

const CATEGORIES: Words<(typeof SENSITIVE)[number]> = [
  ['psychotherapy', /\bpsychotherapy\b/],
  ['mental-health', /\b(mental|behavio(u)?ral|psychiatric)\b/],
  ['substance-use', /\b(substance|alcohol|drug (use|abuse|treatment)|sud|part 2)\b/],
  ['hiv', /\b(hiv|aids|communicable|std|sti)\b/],
  ['genetic', /\bgenetic\b/],
  ['reproductive', /\b(reproductive|pregnancy|abortion)\b/],
];

const WHY: Words<(typeof PURPOSES)[number]> = [
  [
    'treatment',
    /\b(treatment|treat|continu\w+( of)? care|transfer(ring)?( of)? care|ongoing care|patient care|medical care|care)\b/,
  ],
  ['legal', /\b(legal|attorney|lawyer|litigation|court|lawsuit)\b/],
  ['disability', /\b(disability|ssdi|ssi)\b/],
  ['insurance', /\b(insurance|insurer|claims?|underwriting)\b/],
  ['school', /\b(school|college|camp)\b/],
  [
    'personal',
    /\b(personal|own (use|records)|my (request|own)|at (my|the) request|request of the (individual|patient))\b/,
  ],
];

const KIN: Words<(typeof RELATIONSHIPS)[number]> = [
  ['self', /\b(self|patient)\b/],
  ['parent', /\b(parent|mother|father|mom|dad)\b/],
  ['guardian', /\b(guardian|conservator)\b/],
  ['health-care-agent', /\b(agent|power of attorney|poa|hcpoa|proxy)\b/],
  ['executor', /\b(executor|executrix|estate|personal representative)\b/],
];

const plain = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[-_/.]/g, ' ')
    .replaceAll(/\s+/g, ' ');

/** All codes that the words name, or that stand there as codes, each once, by commas; undefined where they name none. */
function allOf<T extends string>(text: string, words: Words<T>): string | undefined {
  const said = text.split(/[,;]/).map((part) => part.trim());
  const folded = plain(text);
  const found = words.filter(([code, pattern]) => said.includes(code) || pattern.test(folded)).map(([code]) => code);
  return found.length > 0 ? found.join(', ') : undefined;
}

const oneOf = <T extends string>(text: string, words: Words<T>, otherwise: T): T =>
  words.find(([code, pattern]) => plain(code) === plain(text) || pattern.test(plain(text)))?.[0] ?? otherwise;

/** How the words of a path are said in codes; a path that is none of these is left as it is. */
export const IN_CODES: Readonly<Record<string, (text: string) => string | undefined>> = {
  'records.classes': (text) => allOf(text, CLASSES),
  'records.sensitive': (text) => allOf(text, CATEGORIES),
  'release.classes': (text) => allOf(text, CLASSES),
  'release.sensitive': (text) => allOf(text, CATEGORIES),
  purpose: (text) => oneOf(text, WHY, 'other'),
  'requester.relationship': (text) => oneOf(text, KIN, 'other'),
  'release.signedBy.relationship': (text) => oneOf(text, KIN, 'other'),
};
