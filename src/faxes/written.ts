/** Everything an act wrote of some pages, found again from the Task it made; what of it went out; and how it is taken back. */
import type {
  Appointment,
  Communication,
  DocumentReference,
  Patient,
  Resource,
  ServiceRequest,
  Task,
} from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { SID } from '../fhir/systems.ts';
import type { Search, Stored, Update } from '../ports/fhir-store/index.ts';
import { recordsWritten } from '../records/take-back.ts';
import type { Filed } from './filed.ts';

export interface Written {
  readonly filed: Filed;
  /** Taken back as they are: entered in error. */
  readonly resources: readonly Stored[];
  /** The patient this very act made, if nobody else has used it since. */
  readonly patient?: Stored<Patient>;
  /** The referral whose answer the document had become. */
  readonly answered?: Stored<Task>;
  /** What a request for records goes back to, where a release for it is taken back. */
  readonly restored?: (at: string) => readonly Update[];
  /** Messages that left, or may have. */
  readonly sent: readonly Stored<Communication>[];
  /** Ids under which it may have been shown. */
  readonly ids: readonly string[];
  /** Whose it was said to be. */
  readonly subject?: string;
}

const WENT_OUT = ['in-progress', 'completed', 'stopped', 'unknown'];

export async function readWritten(filed: Filed, reads: Reads): Promise<Written> {
  const task = await reads.read('Task', idOf(filed.reference));
  const named = (system: string) => task.identifier?.find((one) => one.system === system)?.value;
  const [number, request] = [named(SID.referral), named(SID.recordsRequest)];
  const of =
    number !== undefined
      ? await ofReferral(task, number, reads)
      : request !== undefined
        ? await ofRecords(task, filed.act, reads)
        : await ofDocument(task, reads);
  const documents = of.resources.filter((one) => one.resourceType === 'DocumentReference');
  const binaries = documents.flatMap(({ content }) => content.flatMap(({ attachment }) => attachment.url ?? []));
  const patient = await ownPatient(filed.act, of.resources, reads);
  return {
    ...of,
    filed,
    ...(patient && { patient }),
    ids: [
      ...[number, request].filter((one) => one !== undefined),
      ...of.resources.map(({ id }) => id),
      ...binaries.map(idOf),
    ],
    ...(task.for?.reference !== undefined && { subject: task.for.reference }),
  };
}

type Parts = Pick<Written, 'resources' | 'sent' | 'answered' | 'restored'>;

async function ofRecords(task: Stored<Task>, act: string, reads: Reads): Promise<Parts> {
  const { resources, messages, updates } = await recordsWritten(task, act, reads);
  const { waiting, sent } = apart(messages);
  return { resources: [...resources, ...waiting], sent, restored: updates };
}

async function ofReferral(task: Stored<Task>, number: string, reads: Reads): Promise<Parts> {
  const request = task.focus?.reference ?? '';
  const [serviceRequest, tasks, documents, messages, appointments] = await Promise.all([
    reads.read('ServiceRequest', idOf(request)),
    all<Task>({ type: 'Task', where: [['group-identifier', `${SID.referral}|${number}`]] }, reads),
    all<DocumentReference>({ type: 'DocumentReference', where: [['related', request]] }, reads),
    all<Communication>({ type: 'Communication', where: [['based-on', request]] }, reads),
    all<Appointment>({ type: 'Appointment', where: [['based-on', request]] }, reads),
  ]);
  const sentOn = (await carrying(documents, reads)).filter(({ id }) => !messages.some((one) => one.id === id));
  const { waiting, sent } = apart([...messages, ...sentOn]);
  return { resources: [serviceRequest, ...tasks, ...documents, ...waiting, ...appointments], sent };
}

async function ofDocument(task: Stored<Task>, reads: Reads): Promise<Parts> {
  const references = (task.input ?? []).flatMap(({ valueReference }) => valueReference?.reference ?? []);
  const [documents, answered] = await Promise.all([
    Promise.all(references.map((reference) => reads.read('DocumentReference', idOf(reference)))),
    task.partOf?.[0]?.reference === undefined ? undefined : reads.read('Task', idOf(task.partOf[0].reference)),
  ]);
  const { waiting, sent } = apart(await carrying(documents, reads));
  return { resources: [task, ...documents, ...waiting], sent, ...(answered && { answered }) };
}

/** Faxes by which staff sent the documents on; they name no referral, only whom they are about. */
async function carrying(
  documents: readonly Stored<DocumentReference>[],
  reads: Reads,
): Promise<Stored<Communication>[]> {
  const references = new Set(documents.map(({ id }) => `DocumentReference/${id}`));
  const subjects = [...new Set(documents.flatMap(({ subject }) => subject?.reference ?? []))];
  if (subjects.length === 0) return [];
  const where = [
    ['subject', subjects.join(',')],
    ['medium', 'FAXWRIT'],
  ] as const;
  const about = await all<Communication>({ type: 'Communication', where }, reads);
  return about.filter(({ payload = [] }) =>
    payload.some(({ contentReference }) => references.has(contentReference?.reference ?? '')),
  );
}

function apart(messages: readonly Stored<Communication>[]): {
  waiting: Stored<Communication>[];
  sent: Stored<Communication>[];
} {
  const went = ({ status }: Communication) => WENT_OUT.includes(status);
  return { waiting: messages.filter((one) => !went(one)), sent: messages.filter(went) };
}

/** A patient made by the act stays where others have come to rest on it. */
async function ownPatient(act: string, own: readonly Stored[], reads: Reads): Promise<Stored<Patient> | undefined> {
  const page = await reads.search<Patient>({ type: 'Patient', where: [['identifier', `${SID.provisional}|${act}`]] });
  const patient = page.matches[0];
  if (!patient || patient.active === false) return undefined;
  const subject = `Patient/${patient.id}`;
  const [requests, documents] = await Promise.all([
    all<ServiceRequest>({ type: 'ServiceRequest', where: [['subject', subject]] }, reads),
    all<DocumentReference>({ type: 'DocumentReference', where: [['subject', subject]] }, reads),
  ]);
  const mine = new Set(own.map(({ id }) => id));
  const others = [...requests, ...documents].some((one) => !mine.has(one.id) && one.status !== 'entered-in-error');
  return others ? undefined : patient;
}

/** What makes all of it entered in error. */
export function takenBack({ resources, patient, answered, restored, filed }: Written, at: string): Update[] {
  const updates = resources.flatMap((one): Update[] => {
    const resource = inError(one, at);
    return resource ? [{ resource, versionId: one.meta.versionId }] : [];
  });
  if (patient) updates.push({ resource: { ...patient, active: false }, versionId: patient.meta.versionId });
  if (answered) {
    const documents = new Set(resources.map((one) => `${one.resourceType}/${one.id}`));
    const output = answered.output?.filter(({ valueReference }) => !documents.has(valueReference?.reference ?? ''));
    const { output: _before, ...rest } = answered;
    const resource = { ...rest, lastModified: at, ...(output && output.length > 0 && { output }) };
    updates.push({ resource, versionId: answered.meta.versionId });
  }
  updates.push(...(restored?.(at) ?? []));
  if (updates.length === 0) throw new Error(`nothing was found of a filing: ${filed.act}`);
  return updates;
}

function inError(resource: Stored, at: string): (Resource & { id: string }) | undefined {
  switch (resource.resourceType) {
    case 'Task':
      return { ...resource, status: 'entered-in-error', lastModified: at };
    case 'ServiceRequest':
    case 'DocumentReference':
    case 'Communication':
    case 'Appointment':
    case 'Consent':
    case 'Invoice':
      return resource.status === 'entered-in-error' ? undefined : { ...resource, status: 'entered-in-error' };
    case 'RelatedPerson':
      return { ...resource, active: false };
    default:
      return undefined;
  }
}

const idOf = (reference: string) => reference.slice(reference.indexOf('/') + 1);

async function all<R extends Resource>(search: Search, reads: Reads): Promise<Stored<R>[]> {
  const found: Stored<R>[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.search<R>({ ...search, count: 100, ...(cursor !== undefined && { cursor }) });
    found.push(...page.matches);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}
