/** What a registration still lacks. Pure. */
import type { RelatedPerson } from '@medplum/fhirtypes';
import { type Answers, LIST_NAMES, type ListName } from './answers.ts';
import { CONTACT_KINDS } from './shape.ts';

/** In the order in which they are asked. */
export const MISSING = ['coverage', 'emergency-contact', 'guardian', ...LIST_NAMES] as const;
export type Missing = (typeof MISSING)[number];

export interface Known {
  readonly answers: Answers;
  /** Coverages that hold. */
  readonly coverages: number;
  readonly contacts: readonly ContactKind[];
  readonly birthDate: string | undefined;
  /** ISO date of the clinic. */
  readonly today: string;
}

type ContactKind = (typeof CONTACT_KINDS)[number];

export function missingOf({ answers, coverages, contacts, birthDate, today }: Known): Missing[] {
  const minor = birthDate !== undefined && birthDate > yearsBefore(today, 18);
  const has: Record<Missing, boolean> = {
    coverage: coverages > 0 || answers.selfPay === true,
    'emergency-contact': contacts.length > 0, // a guardian is called too
    guardian: !minor || contacts.includes('guardian'),
    medications: answers.medications !== undefined,
    history: answers.history !== undefined,
    surgicalHistory: answers.surgicalHistory !== undefined,
    toBring: answers.toBring !== undefined,
  } satisfies Record<ListName | Missing, boolean>;
  return MISSING.filter((one) => !has[one]);
}

/** Who is 18 on a day was born on this one or before; of 29 February the day after counts. */
function yearsBefore(today: string, years: number): string {
  return `${String(Number(today.slice(0, 4)) - years).padStart(4, '0')}${today.slice(4)}`;
}

const CODES: Readonly<Record<ContactKind, { system: string; code: string; display: string }>> = {
  emergency: { system: 'http://terminology.hl7.org/CodeSystem/v2-0131', code: 'C', display: 'Emergency Contact' },
  guardian: { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'GUARD', display: 'guardian' },
};

export const contactCoding = (kind: ContactKind) => CODES[kind];

/** Which of ours a person is; undefined for others' relatives. */
export function contactKind({ relationship = [] }: RelatedPerson): ContactKind | undefined {
  const codes = relationship.flatMap(({ coding = [] }) => coding);
  return CONTACT_KINDS.find((kind) =>
    codes.some(({ system, code }) => system === CODES[kind].system && code === CODES[kind].code),
  );
}
