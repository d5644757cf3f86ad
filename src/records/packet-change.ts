/** What making a packet changes: its Task, and the documents it leaves. Pure. */
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import type { ActContext, Upload } from '../action.ts';
import type { Create, Stored, Update } from '../ports/fhir-store/index.ts';
import type { MadeVolume } from './make-packet.ts';
import { type PacketAttachment, type PacketDocument, packetDocument } from './packet-document.ts';
import type { BuiltPacket } from './packet-shape.ts';
import { type OutputKind, output, type RecordsRequest, referencesOf } from './request.ts';
import type { RecordsChange } from './step.ts';

export const put = (resource: Stored<DocumentReference>): Update => ({ resource, versionId: resource.meta.versionId });

export const isPacket =
  (task: Task) =>
  ({ id }: Stored<DocumentReference>): boolean =>
    referencesOf(task, 'records-packet').includes(`DocumentReference/${id}`);

interface Filed {
  readonly upload: Upload;
  readonly attachment: PacketAttachment;
}

export function volumeFile({ bytes, pages, last }: BuiltPacket, number: number, act: ActContext): Filed {
  const title = number === 1 && last ? 'Medical records' : `Medical records, volume ${number}`;
  return filed(bytes, { title, contentType: 'application/pdf', pages }, act);
}

function filed(
  bytes: Uint8Array,
  file: Pick<PacketAttachment, 'title' | 'contentType' | 'pages'>,
  act: ActContext,
): Filed {
  const url = act.urn();
  const attachment = { ...file, url, size: bytes.length, at: act.at };
  // A store may take a body of FHIR for a resource of its own.
  const contentType = file.contentType.replace('fhir+json', 'json');
  return { upload: { urn: url, bytes, contentType }, attachment };
}

/** What packet and document have in common. */
export function shared(
  { task, consent }: RecordsRequest,
  { labels, organization }: MadeVolume,
  act: ActContext,
): Omit<PacketDocument, 'description' | 'file'> {
  return {
    act: act.act,
    at: act.at,
    patient: task.for?.reference ?? '',
    organization,
    labels,
    related: [
      `Task/${task.id}`,
      ...(consent ? [`Consent/${consent.id}`] : []),
      ...(task.input ?? []).flatMap(({ valueReference }) => valueReference?.reference ?? []),
    ],
  };
}

/** The titles stay in the store: they may name what the patient has. */
export function describe(missing: readonly string[], before = WHOLE): string {
  if (missing.length === 0) return before;
  const start = before === WHOLE ? 'Not among the pages, to be sent otherwise:' : `${before};`;
  return `${start} ${missing.join('; ')}`;
}
const WHOLE = 'What was approved to be disclosed';
/** Every file could be taken in. */
export const isWhole = ({ description }: DocumentReference): boolean => description === WHOLE;

export function bundleDocument(
  bundle: Uint8Array,
  request: RecordsRequest,
  made: MadeVolume,
  act: ActContext,
): { upload: Upload; create: Create<DocumentReference> } {
  const file = filed(bundle, { title: 'Medical records (FHIR)', contentType: 'application/fhir+json' }, act);
  const resource = packetDocument({
    ...shared(request, made, act),
    description: 'The same records as a FHIR document',
    file: file.attachment,
  });
  return { upload: file.upload, create: { urn: act.urn(), resource } };
}

const OF_THE_PACKET: readonly OutputKind[] = ['records-packet', 'records-bundle', 'records-volume', 'records-approved'];

function others({ output: all = [] }: Task) {
  const codes: readonly string[] = OF_THE_PACKET;
  return all.filter(({ type }) => !type.coding?.some(({ code = '' }) => codes.includes(code)));
}

const approved = (references: readonly string[]) =>
  references.map((reference) => output('records-approved', { valueReference: { reference } }));

/** Where the request stands after a volume. */
export function ending(
  task: Task,
  { volume, order, packed, leftOut }: MadeVolume,
  number: number,
  packet: string,
  bundle: string | undefined,
): Pick<RecordsChange, 'to' | 'task' | 'warnings' | 'reason'> {
  const before = (task.output ?? [])
    .filter(({ type }) => type.coding?.some(({ code }) => code === 'records-volume'))
    .slice(0, number - 1);
  const warnings = [
    ...(leftOut > 0 ? ['records-left-out'] : []),
    ...(volume.missing.length > 0 ? ['files-missing'] : []),
  ];
  return {
    to: volume.last ? 'fulfilled' : 'making',
    task: {
      output: [
        ...others(task),
        ...approved(order),
        output('records-packet', { valueReference: { reference: packet } }),
        ...before,
        output('records-volume', { valueInteger: packed }),
        ...(bundle === undefined ? [] : [output('records-bundle', { valueReference: { reference: bundle } })]),
      ],
    },
    ...(warnings.length > 0 && { warnings }),
    ...(leftOut > 0 && { reason: { text: `${leftOut} of the approved records were left out` } }),
  };
}

/** What is made is not to be sent: back to the approval, of which what may still go is packed anew. */
export function stopped(task: Task, before: readonly Stored<DocumentReference>[]): RecordsChange {
  return {
    to: 'approved',
    task: { output: [...others(task), ...approved(referencesOf(task, 'records-approved'))] },
    update: before.map((one) => put({ ...one, status: 'entered-in-error', docStatus: 'entered-in-error' })),
    reason: { text: 'What may go has changed while the packet was made' },
  };
}
