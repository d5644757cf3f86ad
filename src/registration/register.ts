import type { Coverage, Patient, RelatedPerson } from '@medplum/fhirtypes';
import { type ActContext, defineAction, type Reads, type Work } from '../action.ts';
import { oursOnly } from '../auth/ours-only.ts';
import { holds } from '../coverage/coverages.ts';
import { coveragePeople } from '../coverage/resources.ts';
import { openCreate } from '../create.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import { CODES } from '../fhir/systems.ts';
import { matchPatient } from '../patients/find-patient.ts';
import { givenPatient, resolvePatient } from '../patients/resolve.ts';
import { type Who, whoComes } from '../patients/who-comes.ts';
import { type Difference, differencesFrom } from './differences.ts';
import { contactKind, missingOf } from './missing.ts';
import { contactPeople, response } from './resources.ts';
import { type Registration, registrationShape } from './shape.ts';

export interface RegistrationDeps {
  readonly matching: MatchOptions;
  /** Calendar day of an instant in the clinic, ISO date. */
  readonly dayOf: (at: string) => string;
}

interface Found {
  readonly who: Who;
  /** What the chart has already. */
  readonly coverages: number;
  readonly contacts: readonly RelatedPerson[];
  readonly birthDate: string | undefined;
  /** Between what is told and the chart that matched. */
  readonly differences: readonly Difference[];
}

/** A new patient, or one whose chart is known, with insurance, contacts and history: in one act, as far as it is known. */
export const register = ({ matching, dayOf }: RegistrationDeps) =>
  defineAction<Registration, undefined, Found>({
    name: 'register',
    summary: 'Register a patient',
    scope: 'system/QuestionnaireResponse.c',
    input: registrationShape,
    fence: 'lane',
    writes: ['QuestionnaireResponse', 'RelatedPerson'],

    async open({ registrationId }, call) {
      oursOnly(call.caller);
      const parts = registrationId === undefined ? undefined : [registrationId];
      return openCreate('register', call, { path: '$.registrationId', parts });
    },

    async find({ patient }, _opened, act, reads) {
      const who = await whoComes(patient, act, reads, matching);
      const known = 'given' in who ? who.given : who.finding.patient && `Patient/${who.finding.patient}`;
      return {
        who,
        ...(await knownOf(known, dayOf(act.at), reads)),
        birthDate: birthDateOf(who, patient),
        differences: await differencesOf(who, patient, reads),
      };
    },

    async stillHolds({ patient }, { who }, act, reads) {
      if ('given' in who || 'reference' in patient) return true;
      return (await matchPatient(patient, act.act, reads, matching)).patient === who.finding.patient;
    },

    build: (registration, found, act) => write(registration, found, act, dayOf(act.at)),
  });

function write(registration: Registration, { who, ...found }: Found, act: ActContext, today: string): Work {
  const { patient: input, coverage = [], contacts = [], registrationId: _, ...answers } = registration;
  const patient =
    'given' in who || 'reference' in input
      ? givenPatient('given' in who ? who.given : '')
      : resolvePatient(who.finding, input, act);
  const missing = missingOf({
    answers,
    coverages: found.coverages + coverage.length,
    contacts: [...found.contacts.flatMap((one) => contactKind(one) ?? []), ...contacts.map(({ kind }) => kind)],
    birthDate: found.birthDate,
    today,
  });
  const urn = act.urn();
  const people = contactPeople(contacts, found.contacts, patient.reference, act);
  return {
    people: [
      ...patient.people,
      ...coverage.flatMap((one, i) => coveragePeople(one, patient.reference, i + 1, act.urn)),
    ],
    exclusive: patient.people.length > 0 && 'locks' in who ? who.locks : [],
    create: [{ urn, resource: response(answers, patient.reference, missing, act) }, ...people],
    update: [],
    status: 201,
    warnings: patient.match.result === 'created' ? ['patient-created'] : found.differences,
    record: {
      activity: { system: CODES.registrationStep, code: 'register' },
      operation: 'CREATE',
      targets: [urn, ...people.map((one) => one.urn)],
      patient: patient.reference,
    },
  };
}

async function knownOf(
  patient: string | undefined,
  today: string,
  reads: Reads,
): Promise<Pick<Found, 'coverages' | 'contacts'>> {
  if (patient === undefined) return { coverages: 0, contacts: [] };
  const [coverages, people] = await Promise.all([
    reads.search<Coverage>({ type: 'Coverage', where: [['beneficiary', patient]], count: 100 }),
    reads.search<RelatedPerson>({ type: 'RelatedPerson', where: [['patient', patient]], count: 100 }),
  ]);
  return {
    coverages: coverages.matches.filter((one) => holds(one, today)).length,
    contacts: people.matches.filter(({ active }) => active !== false),
  };
}

async function differencesOf(who: Who, patient: Registration['patient'], reads: Reads): Promise<Difference[]> {
  if ('given' in who || 'reference' in patient) return [];
  const { patient: matched, own } = who.finding;
  return matched === undefined || own !== undefined
    ? []
    : differencesFrom(await reads.read('Patient', matched), patient);
}

function birthDateOf(who: Who, patient: Registration['patient']): string | undefined {
  if ('given' in who) return (who.chart satisfies Patient).birthDate;
  return 'reference' in patient ? undefined : patient.birthDate;
}
