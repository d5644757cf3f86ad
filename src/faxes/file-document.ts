import type { DocumentReference, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import { type ActContext, type Action, defineAction, type Person } from '../action.ts';
import type { Directory } from '../directory/departments.ts';
import { fileDocuments, type OpenedDocument, openDocuments } from '../documents/filing.ts';
import { DOCUMENT_TYPE } from '../documents/resources.ts';
import { documentShape } from '../documents/shape.ts';
import { Fault } from '../fault.ts';
import type { MatchOptions } from '../fhir/patient-match.ts';
import { CODES, SID } from '../fhir/systems.ts';
import { findPatient, lockNames, type PatientFinding } from '../patients/find-patient.ts';
import { provisionalPatient } from '../patients/resources.ts';
import { type Demographics, patientShape } from '../patients/shape.ts';
import type { Update } from '../ports/fhir-store/index.ts';
import { type Referral, readReferral } from '../referrals/referral.ts';
import { DOCUMENT_CLASSES, type DocumentClass } from './fax.ts';
import type { Party } from './resources.ts';

export const departmentShape = z.strictObject({ reference: z.string().regex(/^Organization\/[A-Za-z0-9.-]{1,64}$/) });

/** A document that has no action of its own. One of `patient` and `referral` says whose it is. */
export const documentFilingShape = z
  .strictObject({
    class: z.enum(DOCUMENT_CLASSES),
    patient: patientShape.optional(),
    /** A person says that this is nobody we know. */
    new: z.literal(true).optional(),
    /** Our number of the referral it is a reply to. */
    referral: z.string().optional(),
    department: departmentShape,
    documents: z.array(documentShape).min(1).max(20),
    note: z.string().trim().min(1).max(4000).optional(),
  })
  .check((ctx) => {
    if (ctx.value.patient !== undefined || ctx.value.referral !== undefined) return;
    const params = { kind: 'required', code: 'required', text: 'Whose document it is.' };
    ctx.issues.push({ code: 'custom', params, input: undefined, path: ['patient'] });
  });

type Filing = z.output<typeof documentFilingShape>;

interface Found {
  readonly documents: readonly OpenedDocument[];
  readonly department: Party;
  readonly referral: Referral | undefined;
  readonly patient:
    | { readonly reference: string }
    | { readonly finding: PatientFinding; readonly locks: readonly string[] };
}

export interface FileDocumentDeps {
  readonly directory: Pick<Directory, 'snapshot'>;
  readonly matching: MatchOptions;
}

/** LOINC of what the pages are; where the class says too little, unknown. */
const TYPES: Partial<Record<DocumentClass, { code: string; display: string }>> = {
  referral: DOCUMENT_TYPE.referralNote,
  'reply-sheet': { code: '52033-8', display: 'General correspondence' },
  chart: { code: '34109-9', display: 'Note' },
  'records-release': { code: '64292-6', display: 'Release of information consent' },
  'insurance-card': { code: '64290-0', display: 'Health insurance card' },
  'lab-result': { code: '11502-2', display: 'Laboratory report' },
};
const UNKNOWN = { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK', display: 'unknown' };

/** A faxed document of a class without an action: filed to the patient's chart, with a Task for the department that is to look at it. */
export const fileDocument = (deps: FileDocumentDeps): Action<Filing, undefined, Found> =>
  defineAction<Filing, undefined, Found>({
    name: 'file-document',
    summary: 'File a faxed document',
    scope: 'system/DocumentReference.c',
    input: documentFilingShape,
    fence: 'lane',
    writes: ['DocumentReference', 'Task'],

    async open(_input, { caller, idempotencyKey }) {
      if (idempotencyKey === undefined) {
        throw new Fault('required', { code: 'idempotency-key-required', text: 'A document is filed under a key.' });
      }
      return { parts: ['file-document', 'key', caller.clientId, idempotencyKey], state: undefined };
    },

    async find(input, _opened, act, reads) {
      const documents = openDocuments(input.documents);
      const { departments } = await deps.directory.snapshot();
      const department = departments.find(({ reference }) => reference === input.department.reference);
      if (!department) {
        const text = 'There is no such department.';
        throw new Fault('not-found', { code: 'department-not-found', text, expression: '$.department' });
      }
      const referral = input.referral === undefined ? undefined : await readReferral(input.referral, act.call, reads);
      const whose = referral ? { reference: referral.task.for?.reference ?? '' } : undefined;
      return {
        documents,
        department: { reference: department.reference, display: department.display },
        referral,
        patient: whose ?? (await findWho(input, act, reads, deps.matching)),
      };
    },

    async stillHolds({ patient }, found, act, reads) {
      if (!('finding' in found.patient) || patient === undefined || 'reference' in patient) return true;
      const again = await findPatient(patient, act.act, reads, deps.matching);
      const { result, patient: before } = found.patient.finding;
      return again.result === result && again.patient === before;
    },

    build(input, found, act) {
      const { referral } = found;
      const { reference: patient, people, locks } = whoIsIt(input, found.patient, act);
      const type = TYPES[input.class];
      const filed = fileDocuments(found.documents, {
        patient,
        related: referral ? [`ServiceRequest/${referral.serviceRequest.id}`] : [],
        type: { coding: [type ? { system: CODES.loinc, ...type } : UNKNOWN] },
        at: act.at,
        urn: act.urn,
      });
      const task = act.urn();
      const [first = ''] = filed.references;
      return {
        uploads: filed.uploads,
        people,
        exclusive: locks,
        create: [
          ...filed.create.map((one) => ({ ...one, resource: withoutEmptyContext(one.resource) })),
          {
            urn: task,
            resource: reviewTask(
              input,
              { patient, first, filed: filed.references, department: found.department, referral },
              act,
            ),
          },
        ],
        update: referral ? [answered(referral, filed.references, act)] : [],
        status: 201,
        record: {
          // A step of the referral's history where it is a reply to one.
          activity: { system: referral ? CODES.referralStep : CODES.faxStep, code: 'file-document' },
          operation: 'CREATE',
          targets: [task, ...filed.references, ...(referral ? [`Task/${referral.task.id}`] : [])],
          patient,
          source: first,
        },
      };
    },
  });

async function findWho(
  { patient, new: isNew }: Filing,
  act: ActContext,
  reads: Parameters<typeof findPatient>[2],
  matching: MatchOptions,
): Promise<Found['patient']> {
  if (patient === undefined) throw new Error('a document without its patient passed its shape');
  if ('reference' in patient) {
    const chart = await reads.read('Patient', patient.reference.slice('Patient/'.length));
    if (chart.active !== false) return { reference: patient.reference };
    const text = 'This chart is closed.';
    throw new Fault('business-rule', { code: 'patient-inactive', text, expression: '$.patient' });
  }
  const finding = await findPatient(patient, act.act, reads, matching);
  if (finding.patient !== undefined) return { reference: `Patient/${finding.patient}` };
  if (finding.own !== undefined) return { reference: `Patient/${finding.own}` };
  if (act.call.origin?.rule || (finding.result === 'review' && !isNew)) throw patientUndecided('$.patient');
  return { finding, locks: await lockNames(patient, act.mac, matching) };
}

export function patientUndecided(expression: string): Fault {
  const text = 'Charts are like this patient: a person names one, or says that the patient is new.';
  return new Fault('business-rule', { code: 'patient-undecided', text, expression });
}

function whoIsIt(
  input: Filing,
  patient: Found['patient'],
  act: ActContext,
): { reference: string; people: Person[]; locks: readonly string[] } {
  if ('reference' in patient) return { reference: patient.reference, people: [], locks: [] };
  const urn = act.urn();
  const resource = provisionalPatient(input.patient as Demographics, act.act); // a finding is of demographics only
  return {
    reference: urn,
    people: [{ urn, resource, identifier: { system: SID.provisional, value: act.act } }],
    locks: patient.locks,
  };
}

function withoutEmptyContext(resource: DocumentReference): DocumentReference {
  const { context, ...rest } = resource;
  return context?.related?.length ? resource : rest;
}

function reviewTask(
  { note }: Filing,
  of: Pick<Found, 'department' | 'referral'> & { patient: string; first: string; filed: readonly string[] },
  act: ActContext,
): Task {
  const author = act.call.caller.person?.name;
  return {
    resourceType: 'Task',
    identifier: [{ system: SID.filedDocument, value: act.act }],
    status: 'requested',
    intent: 'order',
    code: { coding: [{ system: CODES.taskKind, code: 'document-review' }] },
    focus: { reference: of.first },
    for: { reference: of.patient },
    authoredOn: act.at,
    lastModified: act.at,
    owner: of.department,
    ...(of.referral && { partOf: [{ reference: `Task/${of.referral.task.id}` }] }),
    ...(note && { note: [{ time: act.at, text: note, ...(author && { authorString: author }) }] }),
    input: of.filed.map((reference) => ({
      type: { coding: [{ system: CODES.taskKind, code: 'fax-document' }] },
      valueReference: { reference },
    })),
  };
}

/** What came back for a referral stands among what it led to. */
function answered({ task }: Referral, documents: readonly string[], act: ActContext): Update {
  const output = documents.map((reference) => ({
    type: { coding: [{ system: CODES.loinc, code: '52033-8', display: 'General correspondence' }] },
    valueReference: { reference },
  }));
  return {
    resource: { ...task, lastModified: act.at, output: [...(task.output ?? []), ...output] },
    versionId: task.meta.versionId,
  };
}
