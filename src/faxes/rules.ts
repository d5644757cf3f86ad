/**
 * When a fax is certain enough that no person has to look: rules by name and version, pure. What a rule is not certain of goes to a
 * person, with the reasons. A rule that changes gets a new version, since Provenance of what was filed names it for ever.
 */
import type { FieldPath, PageContent, ReadDocument, ReadField } from './fax.ts';
import type { Sender } from './known-sender.ts';
import type { Proposal } from './proposal.ts';
import type { Returned } from './return-to.ts';

/** Every required field of a clean form was read surely, its sender and its patient are known, and nothing speaks against it. */
export const CLEAN_FORM = { name: 'clean-form', version: '1' } as const;
/** The same of a request for records by a provider, each page of which was read, its release in every element. */
export const CLEAN_REQUEST = { name: 'clean-records-request', version: '1' } as const;
/** It carries a token that we printed ourselves, for something that waits for it, and nothing on it is about somebody else. */
export const OWN_TOKEN = { name: 'own-token', version: '1' } as const;

/** What says who the patient is, who asks, and of whom: a slip there is somebody else. */
const TELLING_FLOOR = 0.9;
const TELLING: readonly FieldPath[] = [
  'patient.name',
  'patient.birthDate',
  'patient.gender',
  'patient.phone',
  'referrer.npi',
  'specialty',
  'coverage.memberId',
  'requester.organization.npi',
  'requester.kind',
  'records.sensitive',
  'release.sensitive',
  'delivery.fax',
];
/** Words that a person reads as words, and what the telling fields vouch for. */
const OTHER_FLOOR = 0.75;
export const CLASS_FLOOR = 0.9;

/** Everything a rule looks at. */
export interface Evidence {
  readonly document: ReadDocument;
  readonly action: Proposal['action'];
  readonly match: Proposal['match'];
  readonly missing: readonly string[];
  /** Its pages as they were opened. */
  readonly pages: readonly Pick<PageContent, 'picture' | 'coarse' | 'unreadable' | 'words'>[];
  /** Pages are missing, or the vendor says that not all came through. */
  readonly incomplete: boolean;
  /** Who has the number it came from. */
  readonly sender: Sender | undefined;
  /** Organization of the referrer or requester that the page names, where it is known. */
  readonly askingOrganization: string | undefined;
  /** Documents of the fax other than its covers. */
  readonly documents: number;
  /** Birth dates other than the patient's stand on its pages; of what a token brings back, or another name. */
  readonly otherPerson: boolean;
  /** What waits for the token on it. */
  readonly returned: Returned | undefined;
}

export interface Certainty {
  readonly rule?: { readonly name: string; readonly version: string };
  /** Stable codes of what speaks against each rule; empty when one is certain. */
  readonly doubts: readonly string[];
}

export function decide(evidence: Evidence): Certainty {
  if (evidence.action === 'none') return { doubts: [] };
  const { action, incomplete, otherPerson, returned } = evidence;
  if (returned) {
    const speaks: Speaks = [
      ['incomplete', incomplete],
      ['second-person', otherPerson],
      ['form-to-complete', action === 'request-records'],
      ['token-used', returned.to === 'records' && !returned.waits],
    ];
    const doubts = against(speaks);
    return doubts.length > 0 ? { doubts } : { rule: OWN_TOKEN, doubts };
  }
  const doubts = doubtsOf(evidence);
  return doubts.length > 0 ? { doubts } : { rule: action === 'refer' ? CLEAN_FORM : CLEAN_REQUEST, doubts };
}

type Speaks = readonly (readonly [code: string, against: boolean])[];
const against = (speaks: Speaks) => speaks.flatMap(([code, is]) => (is ? [code] : []));

function doubtsOf(evidence: Evidence): string[] {
  const { document, action, match, missing, pages, incomplete, documents, otherPerson } = evidence;
  const { class: of, token, fields } = document;
  const asked = action === 'request-records';
  const speaks: Speaks = [
    // Somebody copied a code of ours, or what it stands for is over.
    ['token-unknown', token !== undefined],
    ['class-without-rule', action !== 'refer' && !(asked && of === 'records-request')],
    ['requester-unusual', asked && (fields['requester.kind']?.value ?? 'provider') !== 'provider'],
    [
      'release-unread',
      asked && document.release !== undefined && RELEASE_CORE.some((paths) => !paths.some((path) => fields[path])),
    ],
    ['class-unsure', document.confidence < CLASS_FLOOR],
    ['incomplete', incomplete],
    ['page-unreadable', pages.some(({ unreadable }) => unreadable !== undefined)],
    ['page-coarse', pages.some(({ coarse }) => coarse)],
    ['page-unread', pages.some(({ picture, words }) => picture && words.length === 0)],
    ['several-documents', documents > 1],
    ['field-missing', missing.length > 0],
    ['field-unsure', usedFields(document).some(([path, { confidence }]) => confidence < floorOf(path))],
    ['second-person', otherPerson],
    ['patient-unsure', match !== 'matched'],
    ['sender-unknown', evidence.sender === undefined],
    ['sender-differs', evidence.sender !== undefined && !isSender(evidence)],
  ];
  return against(speaks);
}

/** 45 CFR 164.508(c): of each element one of these paths. A machine that read all of them may be believed in what it finds wrong. */
const RELEASE_CORE: readonly (readonly FieldPath[])[] = [
  ['release.patient.name'],
  ['release.patient.birthDate'],
  ['release.description', 'release.classes'],
  ['release.discloser.name'],
  ['release.recipient.name'],
  ['release.purpose'],
  ['release.expiresOn', 'release.expiresEvent'],
  ['release.signedOn'],
  ['release.statements.revocation'],
  ['release.statements.conditioning'],
  ['release.statements.redisclosure'],
];

/** Fields that would be written. The name of a practice is not, where its NPI was not read: it names nobody surely. */
function usedFields({ fields }: ReadDocument): [FieldPath, ReadField][] {
  const isNamed = fields['referrer.organization.npi'] !== undefined;
  // Whether a pen signed no machine is sure of, and no rule asks it.
  const unused = ['release.signature', ...(isNamed ? [] : ['referrer.organization.name'])];
  return Object.entries(fields).filter(([path]) => !unused.includes(path));
}

const floorOf = (path: FieldPath) => (TELLING.includes(path) ? TELLING_FLOOR : OTHER_FLOOR);

/** The number belongs to whom the page names, or to the organization that they work for. */
function isSender({ action, document, sender, askingOrganization }: Evidence): boolean {
  const npi = document.fields[action === 'request-records' ? 'requester.organization.npi' : 'referrer.npi']?.value;
  if (npi !== undefined && sender?.npi?.includes(npi)) return true;
  return askingOrganization !== undefined && sender?.organization === askingOrganization;
}

const BIRTH = /^(d\.?o\.?b\.?|birth|born|birthdate)\W*$/i;
const DATE = /(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})/;

/** Whether a birth date other than the patient's is written on the pages: after DOB, "date of birth" or the like. */
export function hasOtherBirthDate(
  pages: readonly Pick<PageContent, 'words'>[],
  birthDate: string | undefined,
): boolean {
  return pages.some(({ words }) =>
    words.some(({ text }, at) => {
      const here = DATE.test(text) && /d\.?o\.?b|birth/i.test(text) ? text : undefined;
      if (here === undefined && !BIRTH.test(text)) return false;
      const following = words.slice(at + 1, at + 5).find((word) => DATE.test(word.text))?.text;
      return differs(here ?? following, birthDate);
    }),
  );
}

/** A date that is another than the ISO one; years of two digits are compared as such. */
function differs(text: string | undefined, birthDate: string | undefined): boolean {
  const [, a = '', b = '', c = ''] = DATE.exec(text ?? '') ?? [];
  if (a === '') return false;
  const [year, month, day] = a.length === 4 ? [a, b, c] : [c, a, b];
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return written !== (year.length === 2 ? birthDate?.slice(2) : birthDate);
}
