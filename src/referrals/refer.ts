import type { Coverage, DocumentReference, Patient } from '@medplum/fhirtypes';
import {
  type ActContext,
  type Call,
  defineAction,
  type Opened,
  type Person,
  type Reads,
  type Work,
} from '../action.ts';
import { coverage, coveragePeople } from '../coverage/resources.ts';
import { fileDocuments, type OpenedDocument, openDocuments } from '../documents/filing.ts';
import { DOCUMENT_TYPE } from '../documents/resources.ts';
import { Fault, isFault } from '../fault.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import { CODES } from '../fhir/systems.ts';
import { findPatient, lockNames, type PatientFinding } from '../patients/find-patient.ts';
import { demographicsOf, provisionalPatient } from '../patients/resources.ts';
import type { Demographics } from '../patients/shape.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import { findDuplicates } from './duplicates.ts';
import {
  asReference,
  outsideProvider,
  type Party,
  type Provider,
  type ReferralDirectory,
  readProvider,
  refuseOtherOrganization,
} from './parties.ts';
import { findPertinent, type Pertinent, pertinentTask } from './pertinent.ts';
import { readReferral } from './referral.ts';
import { fulfilmentTask, type MatchRecord, type Parties, patientMatchTask, serviceRequest } from './resources.ts';
import { type ReferralInput, referralShape } from './shape.ts';

export interface ReferDeps {
  readonly directory: ReferralDirectory;
  /** When the recipient must have accepted or declined, ISO date-time. */
  readonly decideBy: (priority: ReferralInput['priority'], at: string) => string;
  readonly matching: MatchOptions;
}

interface Found {
  readonly documents: readonly OpenedDocument[];
  readonly referrer: Provider;
  readonly performer: Provider | undefined;
  readonly owner: Party;
  readonly outgoing: boolean;
  /** A chart by reference, or what matching found. */
  readonly patient:
    | { readonly given: string }
    | { readonly finding: PatientFinding; readonly locks: readonly string[] };
  readonly duplicate: boolean;
  readonly pertinent: Pertinent;
  readonly patientServices: Party;
}

/**
 * A referral, in any direction: from a partner (incoming), between departments (internal), or to an outside provider with the
 * pertinent records (outgoing). ServiceRequest, Task, documents, Provenance and AuditEvent in one transaction; people and coverage first.
 */
export const refer = (deps: ReferDeps) =>
  defineAction<ReferralInput, undefined, Found>({
    name: 'refer',
    summary: 'Refer a patient',
    scope: 'system/ServiceRequest.c',
    input: referralShape,
    fence: 'lane',
    writes: ['ServiceRequest', 'Task', 'DocumentReference'],

    async open(input, call): Promise<Opened<undefined>> {
      const sender = call.organization ?? `client:${call.caller.clientId}`;
      if (input.referralId !== undefined) {
        return { parts: ['refer', sender, input.referralSystem, input.referralId], state: undefined };
      }
      if (call.idempotencyKey !== undefined) {
        return { parts: ['refer', 'key', call.caller.clientId, call.idempotencyKey], state: undefined };
      }
      throw new Fault('required', {
        code: 'idempotency-key-required',
        text: 'A referral has its own referralId, or the request an Idempotency-Key header.',
        expression: '$.referralId',
      });
    },

    async find(input, _opened, act, reads) {
      const documents = openDocuments(input.documents);
      refuseFutureBirth(input, act.at);
      refuseOtherOrganization(input.referrer, act.call);
      const [referrer, performer, patient, department, patientServices] = await Promise.all([
        findReferrer(input, act, reads, deps.directory),
        input.performer && findPerformer(input.performer, act, reads, deps.directory),
        findWho(input, act, reads, deps.matching),
        deps.directory.departmentFor(input.specialty.code),
        deps.directory.patientServices(),
      ]);
      const outgoing = performer !== undefined && !(await deps.directory.isOurs(performer.organization.reference));
      if (outgoing && act.call.organization) {
        throw new Fault('forbidden', {
          code: 'performer-not-ours',
          text: 'A partner refers to this group only.',
          expression: '$.performer',
        });
      }
      const owner = asReference(performer ? performer.organization : department);
      const known = knownPatient(patient);
      const [duplicate, pertinent] = await Promise.all([
        known === undefined ? false : findDuplicates(known, input, act.at, reads),
        known === undefined || !outgoing
          ? { send: [], ask: [] }
          : findPertinent(known, input.specialty.code, act.at, reads),
      ]);
      return {
        documents,
        referrer,
        performer,
        owner,
        outgoing,
        patient,
        duplicate,
        pertinent,
        patientServices: asReference(patientServices),
      };
    },

    async stillHolds(input, { patient }, act, reads) {
      if ('given' in patient || 'reference' in input.patient) return true;
      const again = await findPatient(input.patient, act.act, reads, deps.matching);
      return again.result === patient.finding.result && again.patient === patient.finding.patient;
    },

    build: (input, found, act) => buildReferral(input, found, act, deps.decideBy(input.priority, act.at)),
  });

function refuseFutureBirth(input: ReferralInput, at: string): void {
  if ('reference' in input.patient || input.patient.birthDate <= at.slice(0, 10)) return;
  throw new Fault('value', {
    code: 'birth-date',
    text: 'The birth date lies in the future.',
    expression: '$.patient.birthDate',
  });
}

async function findReferrer(
  input: ReferralInput,
  act: ActContext,
  reads: Reads,
  directory: ReferralDirectory,
): Promise<Provider> {
  const { referrer } = input;
  const { organization, caller } = act.call;
  if ('reference' in referrer) return readProvider(referrer.reference, reads, '$.referrer');
  if (organization !== undefined) {
    const { name: display, npi } = caller.organization ?? { name: '', npi: '' };
    return outsideProvider(referrer, { reference: organization, display, npi }, reads, act.urn, '$.referrer');
  }
  const ours = await directory.roleByNpi(referrer.npi);
  return ours ? { ...ours, people: [] } : outsideProvider(referrer, undefined, reads, act.urn, '$.referrer');
}

async function findPerformer(
  performer: NonNullable<ReferralInput['performer']>,
  act: ActContext,
  reads: Reads,
  directory: ReferralDirectory,
): Promise<Provider> {
  if ('reference' in performer) return readProvider(performer.reference, reads, '$.performer');
  const ours = await directory.roleByNpi(performer.npi);
  return ours ? { ...ours, people: [] } : outsideProvider(performer, undefined, reads, act.urn, '$.performer');
}

async function findWho(
  input: ReferralInput,
  act: ActContext,
  reads: Reads,
  matching: MatchOptions,
): Promise<Found['patient']> {
  const { patient } = input;
  if (!('reference' in patient)) {
    const [finding, locks] = await Promise.all([
      findPatient(patient, act.act, reads, matching),
      lockNames(patient, act.mac, matching),
    ]);
    return { finding, locks };
  }
  return { given: await readChart(patient.reference.slice('Patient/'.length), act.call, reads) };
}

/** A chart the caller may name. A partner knows its patients by the number of the referral it sent, never by our chart. */
async function readChart(id: string, call: Call, reads: Reads): Promise<string> {
  if (call.organization !== undefined) {
    const { task } = await readReferral(id, call, reads).catch((error: unknown) => {
      if (!isFault(error, 'not-found')) throw error;
      throw new Fault('not-found', {
        code: 'patient-not-found',
        text: 'There is no such patient.',
        expression: '$.patient.reference',
      });
    });
    return task.for?.reference ?? '';
  }
  const patient = await reads.read('Patient', id);
  if (patient.active === false) {
    throw new Fault('business-rule', {
      code: 'patient-inactive',
      text: 'This chart is closed.',
      expression: '$.patient.reference',
    });
  }
  return `Patient/${id}`;
}

function knownPatient(patient: Found['patient']): string | undefined {
  if ('given' in patient) return patient.given;
  return patient.finding.patient === undefined ? undefined : `Patient/${patient.finding.patient}`;
}

function buildReferral(input: ReferralInput, found: Found, act: ActContext, due: string): Work {
  const who = whoIsIt(input, found.patient, act);
  const covers = input.coverage.map((one, i) => coveragePeople(one, who.reference, i + 1, act.urn));
  const insurance = covers.flatMap((people) => people.slice(-1).map(({ urn }) => urn));
  const request = act.urn();
  const filed = fileDocuments(found.documents, {
    patient: who.reference,
    related: [request],
    type: { coding: [DOCUMENT_TYPE.referralNote] },
    author: [{ ...found.referrer.organization }] as DocumentReference['author'],
    at: act.at,
    urn: act.urn,
  });
  const submitted = 'reference' in input.patient ? undefined : asSubmitted(input.patient, input);
  const parties: Parties = {
    id: act.act,
    at: act.at,
    due,
    serviceRequest: request,
    patient: who.reference,
    referrer: found.referrer.role,
    requester: found.referrer.organization,
    owner: found.owner,
    ...(found.performer && { performer: found.performer.role.reference }),
    coverage: insurance,
    documents: [...filed.references, ...found.pertinent.send],
    match: who.match,
    ...(submitted && act.call.organization && { submitted }),
  };
  const task = act.urn();
  const create: Create[] = [
    { urn: request, resource: serviceRequest(input, parties) },
    { urn: task, resource: fulfilmentTask(input, parties) },
    ...filed.create,
  ];
  if (who.match.result === 'review') {
    create.push({ urn: act.urn(), resource: patientMatchTask(parties, who.candidates, found.patientServices) });
  }
  if (found.pertinent.ask.length > 0) {
    create.push({ urn: act.urn(), resource: pertinentTask(parties, found.pertinent.ask, found.patientServices) });
  }
  return {
    uploads: filed.uploads,
    people: [...found.referrer.people, ...(found.performer?.people ?? []), ...who.people, ...covers.flat()],
    exclusive: who.locks,
    create,
    update: [],
    status: 201,
    warnings: warningsOf(input, found, who.match),
    record: {
      activity: { system: CODES.referralStep, code: 'refer' },
      operation: 'CREATE',
      targets: [request, task, ...filed.references],
      patient: who.reference,
      author: found.referrer.role,
      organization: found.referrer.organization,
      ...(filed.references[0] && { source: filed.references[0] }),
    },
  };
}

interface Who {
  readonly reference: string;
  readonly match: MatchRecord;
  readonly people: readonly Person[];
  readonly locks: readonly string[];
  readonly candidates: readonly { reference: string; score: number }[];
}

function whoIsIt(input: ReferralInput, patient: Found['patient'], act: ActContext): Who {
  const nobody = { people: [], locks: [], candidates: [] };
  if ('given' in patient) return { ...nobody, reference: patient.given, match: { result: 'given' } };
  const { result, score, reasons, candidates, own } = patient.finding;
  if (patient.finding.patient !== undefined && own === undefined) {
    return { ...nobody, reference: `Patient/${patient.finding.patient}`, match: { result: 'matched', score, reasons } };
  }
  const match: MatchRecord = result === 'none' ? { result: 'created' } : { result: 'review', score, reasons };
  const list = candidates.map(({ id, score }) => ({ reference: `Patient/${id}`, score }));
  if (own !== undefined) return { ...nobody, reference: `Patient/${own}`, match, candidates: list };
  const urn = act.urn();
  const resource = provisionalPatient(input.patient as Demographics, act.act);
  const identifier = resource.identifier?.[0];
  return {
    reference: urn,
    match,
    candidates: list,
    locks: patient.locks,
    people: [{ urn, resource, identifier: { system: identifier?.system ?? '', value: identifier?.value ?? '' } }],
  };
}

/** The sender's own words about the person, contained: a partner reads them back whoever the chart turns out to be. */
function asSubmitted(patient: Demographics, input: ReferralInput): { patient: Patient; coverage: Coverage[] } {
  const id = 'submitted-patient';
  return {
    patient: { ...demographicsOf(patient), id },
    coverage: input.coverage.map((one, i) => {
      const { meta: _profile, contained: _subscriber, ...own } = coverage(one, `#${id}`, '', i + 1);
      return { ...own, id: `submitted-coverage-${i + 1}`, subscriber: undefined, payor: [{ display: one.plan }] };
    }),
  };
}

function warningsOf(input: ReferralInput, found: Found, match: MatchRecord): string[] {
  return [
    ...(found.duplicate ? ['duplicate'] : []),
    ...(match.result === 'review' ? ['patient-review'] : []),
    ...(found.pertinent.ask.length > 0 ? ['sensitive-documents-withheld'] : []),
    ...(input.reason.icd10.length === 0 ? ['no-diagnosis-code'] : []),
    ...(input.coverage.length === 0 ? ['no-coverage'] : []),
    ...(input.documents.length === 0 && !found.outgoing ? ['no-clinical-note'] : []),
  ];
}
