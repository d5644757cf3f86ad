import { type ActContext, type Call, defineAction, type Opened, type Reads } from '../action.ts';
import { submittedPatient } from '../auth/projection.ts';
import { openCreate } from '../create.ts';
import { openDocuments } from '../documents/filing.ts';
import { returnToken } from '../documents/return-token.ts';
import { Fault, isFault } from '../fault.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import { findPatient, lockNames, matchPatient } from '../patients/find-patient.ts';
import { findDuplicates } from './duplicates.ts';
import {
  asReference,
  outsideProvider,
  type Provider,
  type ReferralDirectory,
  readProvider,
  refuseClinicIdentifiers,
  refuseOtherOrganization,
  refuseRoleElsewhere,
} from './parties.ts';
import { findPertinent } from './pertinent.ts';
import { readReferral } from './referral.ts';
import { type ReferralInput, referralShape } from './shape.ts';
import { buildReferral, type Found, type Who } from './write-referral.ts';

export interface ReferDeps {
  /** Does the organization have a client, and so speaks for itself? */
  readonly hasClient: (organization: string) => Promise<boolean>;
  readonly directory: ReferralDirectory;
  /** When the recipient must have accepted or declined, ISO date-time. */
  readonly decideBy: (priority: ReferralInput['priority'], at: string) => string;
  readonly matching: MatchOptions;
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
    writes: ['ServiceRequest', 'Task', 'DocumentReference', 'Communication'],

    async open(input, call): Promise<Opened<undefined>> {
      const { referralId, referralSystem } = input;
      return openCreate('refer', call, {
        path: '$.referralId',
        parts: referralId === undefined ? undefined : [referralSystem, referralId],
      });
    },

    async find(input, _opened, act, reads) {
      const documents = openDocuments(input.documents);
      refuseFutureBirth(input, act.at);
      refuseClinicIdentifiers(input, act.call);
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
      const byFax = outgoing && !(await deps.hasClient(performer.organization.reference));
      const owner = asReference(performer ? performer.organization : department);
      const known = knownPatient(patient);
      const [duplicate, pertinent, chart] = await Promise.all([
        known === undefined ? false : findDuplicates(known, input, act.at, reads),
        known === undefined || !outgoing
          ? { send: [], ask: [] }
          : findPertinent(known, input.specialty.code, act.at, reads),
        known === undefined || !outgoing ? undefined : reads.read('Patient', known.slice('Patient/'.length)),
      ]);
      return {
        documents,
        referrer,
        performer,
        owner,
        outgoing,
        ...(byFax && { packet: { token: await returnToken(act.mac, [act.act]) } }),
        patient,
        duplicate,
        pertinent,
        chart,
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
  if ('reference' in referrer) {
    const named = await readProvider(referrer.reference, reads, '$.referrer');
    refuseRoleElsewhere(named, act.call);
    return named;
  }
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

async function findWho(input: ReferralInput, act: ActContext, reads: Reads, matching: MatchOptions): Promise<Who> {
  const { patient } = input;
  if (!('reference' in patient)) {
    const finding = await matchPatient(patient, act.act, reads, matching);
    if (act.call.origin?.rule && finding.result !== 'matched') {
      const text = 'No rule decides who a patient is: a person does.';
      throw new Fault('business-rule', { code: 'patient-undecided', text, expression: '$.patient' });
    }
    // Only who is about to be created has to be kept from being created twice.
    const locks = finding.patient === undefined ? await lockNames(patient, act.mac, matching) : [];
    return { finding, locks };
  }
  return readChart(patient.reference.slice('Patient/'.length), act.call, reads);
}

/** A chart the caller may name. A partner knows its patients by the number of the referral it sent, never by our chart. */
async function readChart(id: string, call: Call, reads: Reads): Promise<Who> {
  if (call.organization !== undefined) {
    const { task, serviceRequest } = await readReferral(id, call, reads).catch((error: unknown) => {
      if (!isFault(error, 'not-found')) throw error;
      throw new Fault('not-found', {
        code: 'patient-not-found',
        text: 'There is no such patient.',
        expression: '$.patient.reference',
      });
    });
    const submitted = submittedPatient(serviceRequest);
    return { given: task.for?.reference ?? '', ...(submitted && { submitted }) };
  }
  const patient = await reads.read('Patient', id);
  if (patient.active === false) {
    throw new Fault('business-rule', {
      code: 'patient-inactive',
      text: 'This chart is closed.',
      expression: '$.patient.reference',
    });
  }
  return { given: `Patient/${id}` };
}

function knownPatient(patient: Who): string | undefined {
  if ('given' in patient) return patient.given;
  return patient.finding.patient === undefined ? undefined : `Patient/${patient.finding.patient}`;
}
