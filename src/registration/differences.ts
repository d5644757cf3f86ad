/** What a patient tells otherwise than their chart has it: by name, for a person to look at. The chart stays as it is. Pure. */
import type { Patient } from '@medplum/fhirtypes';
import { normaliseEmail, normalisePhone } from '../fhir/normalise.ts';
import { normaliseAddress, sameStreet } from '../fhir/normalise-address.ts';
import { normaliseName } from '../fhir/normalise-name.ts';
import type { Demographics } from '../patients/shape.ts';

export const DIFFERENCES = [
  'name-differs',
  'gender-differs',
  'phone-differs',
  'email-differs',
  'address-differs',
] as const;
export type Difference = (typeof DIFFERENCES)[number];

/** What is told and stands nowhere in the chart, former values aside. What is not told differs in nothing. */
export function differencesFrom(chart: Patient, told: Demographics): Difference[] {
  const points = (system: 'phone' | 'email') =>
    current(chart.telecom).flatMap((one) => (one.system === system && one.value !== undefined ? [one.value] : []));
  const { phone, email, address, gender } = told;
  const name = normaliseName(told.name);
  const differs: Record<Difference, boolean> = {
    'name-differs': !current(chart.name)
      .map(normaliseName)
      .some((one) => one.family === name.family && one.given[0] === name.given[0]),
    'gender-differs': gender !== 'unknown' && chart.gender !== gender,
    'phone-differs': phone !== undefined && !points('phone').map(normalisePhone).includes(phone),
    'email-differs': email !== undefined && !points('email').map(normaliseEmail).includes(normaliseEmail(email)),
    'address-differs': address !== undefined && !current(chart.address).some((one) => isSame(one, address)),
  };
  return DIFFERENCES.filter((one) => differs[one]);
}

const current = <T extends { readonly use?: string }>(all: readonly T[] = []): T[] =>
  all.filter(({ use }) => use !== 'old');

function isSame(one: NonNullable<Patient['address']>[number], other: NonNullable<Demographics['address']>): boolean {
  const [a, b] = [normaliseAddress(one), normaliseAddress(other)];
  return sameStreet(a.street ?? '', b.street ?? '') && a.unit === b.unit && a.zip5 === b.zip5;
}
