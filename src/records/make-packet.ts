/** Makes the next volume of a packet, and with the last one the FHIR document of all that is in them. Reads, and writes nothing. */
import type { Coding, DocumentReference } from '@medplum/fhirtypes';
import type { ActContext, Reads } from '../action.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { RecordsDeps } from './deps.ts';
import { documentBundle, highWater } from './document-bundle.ts';
import { classOf, type Gathered, gather } from './gather.ts';
import { type MayGo, mayGo } from './may-go.ts';
import { buildRecordsPacket } from './packet.ts';
import { packetFacts } from './packet-facts.ts';
import type { BuiltPacket } from './packet-shape.ts';
import { type RecordsRequest, referencesOf } from './request.ts';

export interface MadeVolume {
  readonly volume: BuiltPacket;
  /** What may go, in the order of the packet; the first `packed` are in this volume or one before. */
  readonly order: readonly string[];
  readonly packed: number;
  readonly leftOut: number;
  readonly labels: readonly Coding[];
  readonly organization: { readonly reference: string; readonly display?: string };
  /** The FHIR document, with the last volume. */
  readonly bundle?: Uint8Array;
  /** Packets and documents made before. */
  readonly before: readonly Stored<DocumentReference>[];
}

/** Some record of a volume that is made may not go any more: all begins anew. */
export type Made = MadeVolume | { readonly outdated: true; readonly before: MadeVolume['before'] };

/** `packed`: what is in the volumes before, in their order. Faults of mayGo. */
export async function makeVolume(
  request: RecordsRequest,
  { number, packed }: { number: number; packed: readonly string[] },
  act: ActContext,
  reads: Reads,
  deps: RecordsDeps,
): Promise<Made> {
  const [going, before] = await Promise.all([mayGo(request, act, reads, deps), madeBefore(request, reads)]);
  const byReference = new Map(going.records.map((one) => [referenceOf(one), one]));
  if (packed.some((reference) => !byReference.has(reference))) return { outdated: true, before };
  const { classes } = deps.tables;
  const done = new Set(packed);
  const rest = going.records.filter((one) => !done.has(referenceOf(one)));
  const sections = goingOn(gather(rest, classes, deps.packets.files), byReference.get(packed.at(-1) ?? ''), deps);
  const facts = await packetFacts(request, going, reads, deps);
  const volume = await buildRecordsPacket(
    { ...facts.packet, sections, volume: number, ...(number === 1 && facts.release && { release: facts.release }) },
    deps.packets.opener,
    deps.packets.volume,
  );
  const order = [...packed, ...sections.flatMap(({ records }) => records.map(({ resource }) => referenceOf(resource)))];
  const { id, name } = facts.organization;
  return {
    volume,
    order,
    packed: packed.length + volume.records,
    leftOut: going.leftOut,
    labels: highWater(going.records),
    organization: { reference: `Organization/${id}`, ...(name !== undefined && { display: name }) },
    ...(volume.last && { bundle: bundleOf(facts, going, deps) }),
    before,
  };
}

const referenceOf = ({ resourceType, id }: Stored) => `${resourceType}/${id}`;

/** A class that has begun in the volume before says so. */
function goingOn(sections: Gathered[], last: Stored | undefined, { tables }: RecordsDeps): Gathered[] {
  const begun = last && classOf(last, tables.classes);
  return sections.map((one) => (one.title === begun ? { ...one, title: `${one.title} (continued)` } : one));
}

export function madeBefore({ task }: RecordsRequest, reads: Reads): Promise<Stored<DocumentReference>[]> {
  const references = [...referencesOf(task, 'records-packet'), ...referencesOf(task, 'records-bundle')];
  return Promise.all(references.map((one) => reads.read('DocumentReference', one.slice('DocumentReference/'.length))));
}

function bundleOf(
  { packet, organization }: Awaited<ReturnType<typeof packetFacts>>,
  { patient, records, approvedAt }: MayGo,
  { tables, packets }: RecordsDeps,
): Uint8Array {
  const sections = gather(records, tables.classes, packets.files).map(({ title, records: of }) => ({
    title,
    resources: of.map(({ resource }) => resource),
  }));
  const { request } = packet;
  const base = `${packets.publicUrl}/fhir/R4`;
  const bundle = documentBundle({ request, at: approvedAt, base, patient, organization, sections });
  return new TextEncoder().encode(JSON.stringify(bundle));
}
