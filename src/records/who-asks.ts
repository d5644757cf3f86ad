/** Who asks for records, and whose they are: found before anything is written. */
import type { Organization, Patient, RelatedPerson } from '@medplum/fhirtypes';
import type { ActContext, Call, Person, Reads } from '../action.ts';
import { submittedPatient } from '../auth/projection.ts';
import type { Directory } from '../directory/departments.ts';
import { Fault, isFault } from '../fault.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import { isClinicSystem, SID } from '../fhir/systems.ts';
import { lockNames, matchPatient, type PatientFinding } from '../patients/find-patient.ts';
import { demographicsOf } from '../patients/resources.ts';
import { readReferral } from '../referrals/referral.ts';
import type { RecordsInput } from './shape.ts';

/** Whose records: a chart, or what matching found. `words`: as the sender wrote them; `chart`: as we have them. */
export type Whose =
  | { readonly given: string; readonly words: Patient; readonly chart: Patient }
  | {
      readonly finding: PatientFinding;
      readonly locks: readonly string[];
      readonly words: Patient;
      readonly chart?: Patient;
    };

export interface Asks {
  /** Of a patient and a relative it follows from the patient. */
  readonly reference?: string;
  readonly display?: string;
  readonly people: readonly Person[];
  /** What the release has to name. */
  readonly name?: string;
  readonly npi?: string;
}

const ELSEWHERE = { code: 'requester-not-yours', text: 'A partner asks for its own organization only.' };

/** Refuses whoever may not ask here: a partner for somebody else, and one of the group, who reads the chart. */
export async function whoAsks(
  input: RecordsInput,
  { call, urn }: ActContext,
  directory: Directory,
  reads: Reads,
): Promise<Asks> {
  const { requester } = input;
  const own = call.caller.organization;
  if (call.organization !== undefined) {
    const other = requester.kind !== 'provider' || (requester.organization && requester.organization.npi !== own?.npi);
    if (other || !own) throw new Fault('forbidden', { ...ELSEWHERE, expression: '$.requester' });
    if (input.identity) {
      const text = 'Only the group says how it identified somebody.';
      throw new Fault('forbidden', { code: 'ours-only', text, expression: '$.identity' });
    }
    if (input.release?.authorization !== undefined) refuseOutside(call);
    return { reference: call.organization, display: own.name, people: [], name: own.name, npi: own.npi };
  }
  if (requester.kind === 'other') return { display: requester.name, people: [] };
  if (requester.kind !== 'provider') return { people: [] };
  const { organization, phone, fax } = requester;
  if (!organization) {
    const text = 'Which organization asks: its name and NPI.';
    throw new Fault('required', { code: 'required', text, expression: '$.requester.organization' });
  }
  const { name, npi } = organization;
  const points = [
    ...(phone ? [{ system: 'phone' as const, value: phone, use: 'work' as const }] : []),
    ...(fax ? [{ system: 'fax' as const, value: fax, use: 'work' as const }] : []),
  ];
  const resource: Organization = {
    resourceType: 'Organization',
    identifier: [{ system: SID.npi, value: npi }],
    active: true,
    type: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/organization-type', code: 'prov' }] }],
    name,
    ...(points.length > 0 && { telecom: points }),
  };
  if (await isOurNpi(npi, directory, reads)) throw readsTheChart();
  const reference = urn();
  const person = { urn: reference, resource, identifier: { system: SID.npi, value: npi } };
  return { reference, display: name, people: [person], name, npi };
}

/** What the patient has said of their relatives is between them and the group. */
export function refuseOutside({ organization }: Pick<Call, 'organization'>): void {
  if (organization === undefined) return;
  const text = 'Whom a patient authorizes is the group’s own matter.';
  throw new Fault('forbidden', { code: 'ours-only', text, expression: '$.release.authorization' });
}

async function isOurNpi(npi: string, directory: Directory, reads: Reads): Promise<boolean> {
  if (await directory.practitionerByNpi(npi)) return true;
  const where = [['identifier', `${SID.npi}|${npi}`]] as const;
  const { matches } = await reads.search<Organization>({ type: 'Organization', where, count: 10 });
  const ours = await Promise.all(matches.map(({ id }) => directory.isOurs(`Organization/${id}`)));
  return ours.includes(true);
}

function readsTheChart(): Fault {
  const text = 'A requester of the group reads the chart itself: no release is asked for, and nothing is disclosed.';
  return new Fault('business-rule', { code: 'requester-ours', text, expression: '$.requester' });
}

/** Whose records are asked for. A partner knows its patients by the number of its referral, and never by a number of the clinic. */
export async function whose(
  input: RecordsInput,
  act: ActContext,
  reads: Reads,
  matching: MatchOptions,
): Promise<Whose> {
  const { patient } = input;
  if ('reference' in patient) return named(patient.reference.slice('Patient/'.length), act, reads);
  if (patient.birthDate > act.at.slice(0, 10)) {
    const text = 'The birth date lies in the future.';
    throw new Fault('value', { code: 'birth-date', text, expression: '$.patient.birthDate' });
  }
  if (act.call.organization !== undefined) {
    const at = (patient.identifiers ?? []).findIndex(({ system }) => isClinicSystem(system));
    if (at >= 0) {
      const text = 'Identifiers of this system are the clinic’s: a partner sends its own.';
      const expression = `$.patient.identifiers[${at}].system`;
      throw new Fault('forbidden', { code: 'identifier-system', text, expression });
    }
  }
  const finding = await matchPatient(patient, act.act, reads, matching);
  const locks = finding.patient === undefined ? await lockNames(patient, act.mac, matching) : [];
  const chart = finding.patient === undefined ? undefined : await reads.read('Patient', finding.patient);
  return { finding, locks, words: demographicsOf(patient), ...(chart && { chart }) };
}

async function named(id: string, { call }: ActContext, reads: Reads): Promise<Whose> {
  const expression = '$.patient.reference';
  const notFound = { code: 'patient-not-found', text: 'There is no such patient.', expression };
  if (call.organization === undefined) {
    const chart = await reads.read('Patient', id).catch((error: unknown) => {
      if (!isFault(error, 'not-found', 'deleted')) throw error;
      throw new Fault('not-found', notFound);
    });
    if (chart.active === false) {
      throw new Fault('business-rule', { code: 'patient-inactive', text: 'This chart is closed.', expression });
    }
    return { given: `Patient/${id}`, words: chart, chart };
  }
  const { task, serviceRequest } = await readReferral(id, call, reads).catch((error: unknown) => {
    if (!isFault(error, 'not-found')) throw error;
    throw new Fault('not-found', notFound);
  });
  const words = submittedPatient(serviceRequest);
  const given = task.for?.reference;
  if (!words || !given) throw new Fault('not-found', notFound);
  return { given, words, chart: await reads.read('Patient', given.slice('Patient/'.length)) };
}

/** A relative, as somebody known of this patient. */
export function relative(
  { requester }: Pick<RecordsInput, 'requester'>,
  patient: string,
  act: string,
): RelatedPerson | undefined {
  if (requester.kind !== 'representative') return undefined;
  const { name, relationship, phone } = requester;
  return {
    resourceType: 'RelatedPerson',
    identifier: [{ system: SID.recordsRequest, value: act }],
    active: true,
    patient: { reference: patient },
    relationship: [{ text: relationship }],
    name: [{ family: name.family, given: name.given, ...(name.suffix && { suffix: [name.suffix] }) }],
    ...(phone && { telecom: [{ system: 'phone', value: phone }] }),
  };
}
