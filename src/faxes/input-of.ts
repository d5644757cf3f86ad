/** Fields read from paper → the input of the action they are meant for, as far as they go. Nothing is made up. */

import { isNpi } from '../fhir/npi.ts';
import { referralShape } from '../referrals/shape.ts';
import { specialtyOf } from '../referrals/specialty.ts';
import type { ReadDocument } from './fax.ts';
import { splitName } from './reading/index.ts';
import { splitAddress } from './written-address.ts';

/** JSON of a caller's making: parts of it may be missing. */
export type Json = { readonly [name: string]: unknown };

/** The `refer` input of a document, without its papers. */
export function referralInput({ fields }: Pick<ReadDocument, 'fields'>): Json {
  const read = (path: string) => fields[path]?.value;
  const specialty = read('specialty');
  const name = read('referrer.name');
  return whole({
    referralId: read('referralId'),
    priority: read('priority'),
    // A word that stands for no specialty is not passed on as one.
    specialty: specialty !== undefined && specialtyOf(specialty) ? specialty : undefined,
    service: whole({ text: read('service.text') }),
    reason: whole({
      text: read('reason.text'),
      icd10: read('reason.icd10')
        ?.split(/[\s,;]+/)
        .filter(Boolean),
    }),
    patient: patientInput({ fields }),
    referrer: whole({
      npi: read('referrer.npi'),
      name: nameOf(name),
      organization: practiceOf(
        read('referrer.organization.name'),
        read('referrer.organization.npi') ?? read('referrer.npi'),
      ),
      phone: read('referrer.phone'),
      fax: read('referrer.fax'),
    }),
    // Half of a coverage is none: its missing half is told by `missingOf`.
    coverage:
      read('coverage.plan') !== undefined && read('coverage.memberId') !== undefined
        ? [
            whole({
              plan: read('coverage.plan'),
              memberId: read('coverage.memberId'),
              groupNumber: read('coverage.groupNumber'),
            }),
          ]
        : undefined,
    note: read('note'),
  });
}

/** A practice that tells no NPI of its own is known by its provider's, as one that is not named at all; a number that is none is told of once. */
function practiceOf(name: string | undefined, npi: string | undefined): Json | undefined {
  return name === undefined || npi === undefined || !isNpi(npi) ? undefined : { name, npi };
}

/** The patient as read; undefined when nothing of one was. */
export function patientInput({ fields }: Pick<ReadDocument, 'fields'>): Json | undefined {
  const read = (path: string) => fields[`patient.${path}`]?.value;
  const name = read('name');
  const address = read('address');
  const patient = whole({
    name: nameOf(name),
    birthDate: read('birthDate'),
    gender: read('gender'),
    phone: read('phone'),
    email: read('email'),
    address: address === undefined ? undefined : splitAddress(address),
  });
  return Object.keys(patient).length > 0 ? patient : undefined;
}

/** The words of a name in its parts. */
export function nameOf(text: string | undefined) {
  if (text === undefined) return undefined;
  const { given, family, suffix } = splitName(text);
  return { ...(given.length > 0 && { given }), family, ...(suffix !== undefined && { suffix }) };
}

/** JSON paths of what is required of a referral and missing, or not right, in an input; half a coverage among them. */
export function missingOf(input: Json, { fields }: Pick<ReadDocument, 'fields'>): string[] {
  const parsed = referralShape.safeParse(input);
  const paths = parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
  const half = (one: string, other: string) => (fields[one] && !fields[other] ? [other] : []);
  const coverage = [...half('coverage.plan', 'coverage.memberId'), ...half('coverage.memberId', 'coverage.plan')];
  return [...new Set([...paths, ...coverage])];
}

/** Without what is undefined, and without objects that hold nothing. */
export function whole(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && !(isPlain(value) && Object.keys(value).length === 0),
    ),
  );
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The proposed input with a caller's own values over it; null takes a value away, lists are replaced. */
export function merged(proposed: Json, own: Json): Json {
  const result: Record<string, unknown> = { ...proposed };
  for (const [name, value] of Object.entries(own)) {
    const before = result[name];
    if (value === null) delete result[name];
    else result[name] = isPlain(value) ? merged(isPlain(before) ? before : {}, value) : value;
  }
  return result;
}
