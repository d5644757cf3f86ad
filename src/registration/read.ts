/** A registration as it stands in the store: the answers, and what belongs to the patient. */
import type { Coverage, Patient, QuestionnaireResponse, RelatedPerson } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { Reads } from '../action.ts';
import { asItWas, asTheyWere } from '../as-of.ts';
import { holds } from '../coverage/coverages.ts';
import { Fault, isFault } from '../fault.ts';
import { SID, TAG } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { answersOf } from './answers.ts';
import { contactKind, type Missing, missingOf } from './missing.ts';

export interface RegistrationRecord {
  readonly response: Stored<QuestionnaireResponse>;
  readonly patient: Stored<Patient>;
  readonly coverages: readonly Stored<Coverage>[];
  readonly contacts: readonly Stored<RelatedPerson>[];
}

export const numberOf = ({ identifier }: QuestionnaireResponse): string =>
  identifier?.system === SID.registration ? (identifier.value ?? '') : '';

/** By our number of it; Fault not-found. */
export async function readRegistration(id: string, reads: Reads): Promise<RegistrationRecord> {
  const where = [['identifier', `${SID.registration}|${id}`]] as const;
  const [response] = isActId(id)
    ? (await reads.search<QuestionnaireResponse>({ type: 'QuestionnaireResponse', where, count: 1 })).matches
    : [];
  if (response) return recordOf(response, reads);
  throw new Fault('not-found', { code: 'registration-not-found', text: 'There is no such registration.' });
}

async function recordOf(response: Stored<QuestionnaireResponse>, reads: Reads): Promise<RegistrationRecord> {
  const reference = response.subject?.reference ?? '';
  const [patient, coverages, people] = await Promise.all([
    reads.read('Patient', reference.slice('Patient/'.length)),
    reads.search<Coverage>({ type: 'Coverage', where: [['beneficiary', reference]], count: 100 }),
    reads.search<RelatedPerson>({ type: 'RelatedPerson', where: [['patient', reference]], count: 100 }),
  ]);
  return {
    response,
    patient,
    coverages: coverages.matches,
    contacts: people.matches.filter((one) => one.active !== false && contactKind(one) !== undefined),
  };
}

/** As it stood at an instant, `response` being the version of then. */
export async function registrationAt(
  response: Stored<QuestionnaireResponse>,
  at: string,
  reads: Reads,
): Promise<RegistrationRecord> {
  const now = await recordOf(response, reads);
  return {
    response,
    patient: (await asItWas(now.patient, at, reads)) ?? now.patient,
    coverages: await asTheyWere(now.coverages, at, reads),
    contacts: await asTheyWere(now.contacts, at, reads),
  };
}

/** What it lacks on a day (ISO date of the clinic). */
export function missingIn({ response, patient, coverages, contacts }: RegistrationRecord, today: string): Missing[] {
  return missingOf({
    answers: answersOf(response),
    coverages: coverages.filter((one) => holds(one, today)).length,
    contacts: contacts.flatMap((one) => contactKind(one) ?? []),
    birthDate: patient.birthDate,
    today,
  });
}

export interface RegistrationState {
  readonly id?: string;
  readonly missing: readonly string[];
}

/**
 * What is missing of a patient (`Patient/…`), for who sees them next: of the latest registration, or the registration itself for somebody
 * whom nobody has confirmed; undefined for a chart that has never needed one.
 */
export async function registrationOf(
  patient: string,
  today: string,
  reads: Reads,
): Promise<RegistrationState | undefined> {
  const where = [['subject', patient]] as const;
  const { matches } = await reads.search<QuestionnaireResponse>({ type: 'QuestionnaireResponse', where, count: 100 });
  const [latest] = matches
    .filter((one) => numberOf(one) !== '')
    .sort((a, b) => ((a.authored ?? '') < (b.authored ?? '') ? 1 : -1));
  if (latest) return { id: numberOf(latest), missing: missingIn(await recordOf(latest, reads), today) };
  const chart = await reads.read('Patient', patient.slice('Patient/'.length)).catch((error: unknown) => {
    if (isFault(error, 'not-found', 'deleted')) return undefined; // the visit is there all the same
    throw error;
  });
  const provisional = chart?.meta.tag?.some(({ system, code }) => system === TAG.state && code === 'provisional');
  return provisional ? { missing: ['registration'] } : undefined;
}
