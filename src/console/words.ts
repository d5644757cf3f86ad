/** The console's words for what the data call by codes. */
import type { DocumentClass } from '../faxes/fax.ts';
import type { FaxState } from '../faxes/lifecycle.ts';
import type { REJECT_REASONS } from '../faxes/reject-fax.ts';
import { specialtyOf } from '../referrals/specialty.ts';

export const CLASS_WORDS: Readonly<Record<DocumentClass, string>> = {
  referral: 'Referral',
  'records-request': 'Records request',
  'records-release': 'Signed release',
  chart: 'Chart notes',
  'insurance-card': 'Insurance card',
  'lab-result': 'Lab result',
  renewal: 'Refill request',
  'reply-sheet': 'Reply to a referral of ours',
  cover: 'Cover sheet',
  junk: 'Junk',
  unknown: 'Not recognised',
};

export const STATUS_WORDS: Readonly<Record<FaxState, string>> = {
  reading: 'Being read',
  review: 'To be filed',
  incomplete: 'Pages missing',
  unreadable: 'Cannot be opened',
  filed: 'Filed',
  rejected: 'Rejected',
  repeat: 'Repeat',
};

export const REJECT_WORDS: Readonly<Record<(typeof REJECT_REASONS)[number], string>> = {
  junk: 'Junk',
  misdirected: 'Meant for somebody else (the sender is told)',
  illegible: 'Cannot be read (the sender is asked to send it again)',
  duplicate: 'There already',
};

/** Of which documents a group of fields is; of every kind where nothing is said. */
export type FieldsOf = 'referral' | 'records';

/** Fields of a document in the order a form has them: heading → path → label. */
export const FIELD_GROUPS: readonly (readonly [string, Readonly<Record<string, string>>, FieldsOf?])[] = [
  [
    'Patient',
    {
      'patient.name': 'Name',
      'patient.birthDate': 'Birth date',
      'patient.gender': 'Sex',
      'patient.phone': 'Phone',
      'patient.address': 'Address',
    },
  ],
  [
    'Referred by',
    {
      'referrer.name': 'Name',
      'referrer.npi': 'NPI',
      'referrer.organization.name': 'Practice',
      'referrer.phone': 'Phone',
      'referrer.fax': 'Fax',
      referralId: 'Their number',
    },
    'referral',
  ],
  [
    'Asked for',
    {
      specialty: 'Specialty',
      'service.text': 'Service',
      'reason.text': 'Reason',
      'reason.icd10': 'ICD-10',
      priority: 'Priority',
      note: 'Note',
    },
    'referral',
  ],
  [
    'Insurance',
    { 'coverage.plan': 'Plan', 'coverage.memberId': 'Member id', 'coverage.groupNumber': 'Group' },
    'referral',
  ],
  [
    'Who asks for records',
    {
      'requester.kind': 'Who',
      'requester.organization.name': 'Organization',
      'requester.organization.npi': 'NPI',
      'requester.name': 'Name',
      'requester.relationship': 'Relationship',
      'requester.class': 'Of what kind',
      'requester.phone': 'Phone',
      'requester.fax': 'Fax',
      requestId: 'Their number',
    },
    'records',
  ],
  [
    'What is asked for',
    {
      'records.classes': 'Records',
      'records.from': 'From',
      'records.to': 'To',
      'records.sensitive': 'Also named',
      purpose: 'For',
      'delivery.method': 'Sent by',
      'delivery.fax': 'To fax',
    },
    'records',
  ],
  [
    'The release',
    {
      releasePages: 'On pages',
      request: 'For request',
      'release.patient.name': 'Patient',
      'release.patient.birthDate': 'Birth date',
      'release.description': 'What',
      'release.classes': 'Records',
      'release.from': 'From',
      'release.to': 'To',
      'release.sensitive': 'Named',
      'release.discloser.name': 'Given out by',
      'release.recipient.name': 'Given to',
      'release.purpose': 'Purpose',
      'release.expiresOn': 'Ends on',
      'release.expiresEvent': 'Ends with',
      'release.statements.revocation': 'May be revoked',
      'release.statements.conditioning': 'Care does not hang on it',
      'release.statements.redisclosure': 'May be passed on',
      'release.signature': 'Signature',
      'release.signedBy.name': 'Signed by',
      'release.signedBy.relationship': 'Who is',
      'release.signedBy.authority': 'By authority of',
      'release.signedOn': 'Signed on',
    },
    'records',
  ],
];

/** A field's value as people read it; the API takes it either way. */
export function shownValue(path: string, value: string): string {
  if (/\.(phone|fax)$/.test(path)) return phoneWords(value);
  if (path === 'specialty') return specialtyOf(value)?.display ?? value;
  return value;
}

/** `12 min ago`, `3 h ago`, `2 days ago`. */
export function ago(at: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / 1440)} days ago`;
}

/** E.164 of the US as people write it. */
export function phoneWords(phone: string | undefined): string {
  if (phone === undefined) return 'number not told';
  const [, area, exchange, line] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone) ?? [];
  return area === undefined ? phone : `(${area}) ${exchange}-${line}`;
}
