/** The records desk's words for what the data call by codes. */
import type { DENIAL_REASONS } from '../records/deny.ts';
import type { RELATIONSHIPS, SENSITIVE } from '../records/release.ts';
import type { PURPOSES } from '../records/shape.ts';
import type { RecordsView } from '../records/view.ts';

type Words<K extends string> = Readonly<Record<K, string>>;

export const KIND_WORDS: Words<RecordsView['requester']['kind']> = {
  provider: 'Provider',
  patient: 'The patient',
  representative: 'For the patient',
  other: 'Somebody else',
};

export const PURPOSE_WORDS: Words<(typeof PURPOSES)[number]> = {
  treatment: 'for treatment',
  personal: 'for themselves',
  legal: 'for a legal matter',
  insurance: 'for insurance',
  disability: 'for a disability claim',
  school: 'for school',
  other: 'for another purpose',
};

export const METHOD_WORDS: Readonly<Record<string, string>> = {
  fax: 'Fax',
  mail: 'Mail',
  pickup: 'Picked up at the desk',
  portal: 'Portal',
  download: 'Download link',
};

export const SENSITIVE_WORDS: Words<(typeof SENSITIVE)[number]> = {
  'mental-health': 'Mental health',
  'substance-use': 'Substance use',
  hiv: 'HIV and communicable disease',
  genetic: 'Genetic',
  reproductive: 'Reproductive health',
  psychotherapy: 'Psychotherapy notes',
};

/** Why a record stays back. */
export const WITHHELD_WORDS: Readonly<Record<string, string>> = {
  ...SENSITIVE_WORDS,
  excluded: 'Left out by a person',
  undated: 'No date: whether it is of that time nobody can tell',
};

export const RELATIONSHIP_WORDS: Words<(typeof RELATIONSHIPS)[number]> = {
  self: 'The patient',
  parent: 'Parent',
  guardian: 'Guardian',
  'health-care-agent': 'Health care agent',
  executor: 'Executor',
  other: 'Somebody else',
};

export const SIGNATURE_WORDS: Words<'present' | 'unsure' | 'not-found'> = {
  present: 'There',
  unsure: 'Cannot tell',
  'not-found': 'None',
};

/** How somebody is identified; a kind of paper stands after a colon. */
export const IDENTITY_WORDS = {
  'photo-id:driver-license': 'Photo ID: driver license',
  'photo-id:state-id': 'Photo ID: state ID',
  'photo-id:passport': 'Photo ID: passport',
  'photo-id:military-id': 'Photo ID: military ID',
  'photo-id:tribal-id': 'Photo ID: tribal ID',
  'photo-id:other': 'Photo ID: another kind',
  'known-person': 'Known to the staff',
  'portal-account': 'By their portal account',
  'call-back': 'Called back at the number in the chart',
  questions: 'Answered questions only they can answer',
} as const satisfies Readonly<Record<string, string>>;

export const DENIAL_WORDS: Words<(typeof DENIAL_REASONS)[number]> = {
  'no-records': 'Nothing of that kind and time was found',
  'no-authority': 'The requester may not have them',
  'psychotherapy-notes': 'Psychotherapy notes are not given out',
  'legal-proceeding': 'Compiled for a legal proceeding',
  endangers: 'A professional found that it would endanger somebody',
  'confidential-source': 'It would reveal a confidential source',
  'handled-elsewhere': 'Dealt with in another way',
};

export const FEE_BASIS_WORDS: Readonly<Record<string, string>> = {
  'continuity-of-care': 'nothing is charged where care goes on',
  'cost-of-access': 'the cost of copying, no more, for a patient’s own',
  table: 'by the table',
};

/** What a step did, as the history tells it. */
export const HISTORY_WORDS: Readonly<Record<string, string>> = {
  'request-records': 'Asked for',
  'verify-identity': 'Identity seen',
  'provide-release': 'Release sent',
  'verify-release': 'Release declared good',
  'return-release': 'Release sent back',
  'identify-patient': 'Patient named',
  'add-records': 'Pages added',
  exclude: 'A record left out',
  approve: 'Approved',
  deny: 'Denied',
  extend: 'Thirty days more',
  revoke: 'Revoked',
  'fee-paid': 'Fee paid',
  'fee-waived': 'Fee waived',
  fulfil: 'Packet made',
  'make-volume': 'A volume more',
  deliver: 'Sent, or handed over',
  'approve-address': 'Another address approved',
  'settle-delivery': 'Outcome found out',
  'consume-download': 'Downloaded',
  'end-download': 'Link over',
  'note-delivery': 'What became of it',
  'mark-late': 'Marked late',
};

export const DELIVERY_WORDS: Words<NonNullable<RecordsView['deliveries']>[number]['status']> = {
  waiting: 'Waits to go',
  'under-way': 'Under way',
  delivered: 'Delivered',
  failed: 'Did not arrive',
  withdrawn: 'Withdrawn',
  unknown: 'Nobody knows whether it arrived',
};

export const CHANNEL_WORDS: Words<NonNullable<RecordsView['letters']>[number]['channel']> = {
  fax: 'by fax',
  api: 'in the answer to their system',
  post: 'on paper',
};

export const LETTER_WORDS: Words<NonNullable<RecordsView['letters']>[number]['status']> = {
  waiting: 'Waits to go',
  'under-way': 'Under way',
  sent: 'Sent',
  failed: 'Did not arrive',
  unknown: 'Nobody knows whether it arrived',
};

/** How somebody made sure of a fax number. */
export const VERIFIED_WORDS: Readonly<Record<string, string>> = {
  'call-back': 'by calling them',
  directory: 'in a directory',
  letterhead: 'on their letterhead',
  'in-person': 'in person',
  'second-person': 'by two people',
};

/** What a request waits for, in the queue. */
export const WAITS_WORDS: Readonly<Record<string, string>> = {
  'awaiting-identity': 'Proof of identity',
  received: 'The release to be checked',
  incomplete: 'A better release from who asked',
  kept: 'A decision by hand',
  verified: 'Approval',
  approved: 'Its packet',
  making: 'The packet, which is being made',
  fulfilled: 'Delivery',
  sending: 'The fax, or the link, to arrive',
  'delivery-unknown': 'Somebody to find out whether it arrived',
};

/** `DiagnosticReport/…` → `Diagnostic Report`. */
export const kindWords = (reference: string): string =>
  (reference.split('/')[0] ?? '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');

/** ISO date → `Dec 8`, with the year where it is not that of `today`. */
export function dayWords(date: string, today: string): string {
  const year = date.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const);
  return new Date(`${date.slice(0, 10)}T12:00:00Z`).toLocaleDateString('en-US', {
    timeZone: 'UTC',
    month: 'short',
    day: 'numeric',
    ...year,
  });
}

/** Days from one ISO date to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000);

export const dollars = (cents: number): string => `$${(cents / 100).toFixed(2)}`;
