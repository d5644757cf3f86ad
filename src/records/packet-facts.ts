/** What stands on the first pages of a packet: who gets it, from whom, what for. */
import type { DocumentReference, Organization, Patient } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import type { RecordsDeps } from './deps.ts';
import { filesOf } from './gather.ts';
import type { MayGo } from './may-go.ts';
import type { PacketFile, PacketParty, RecordsPacket } from './packet-shape.ts';
import { nameOfResource } from './readable.ts';
import { dateText, type NameOf, spaced } from './readable-values.ts';
import { askedOf, type RecordsRequest, requestNumber } from './request.ts';
import { categoriesOf } from './sensitive.ts';
import type { RecordsAsked } from './shape.ts';

export interface PacketFacts {
  readonly packet: Omit<RecordsPacket, 'sections' | 'volume' | 'release'>;
  /** A copy of it; none where there is no release, or none on paper. */
  readonly release?: PacketFile;
  /** The group. */
  readonly organization: Stored<Organization>;
}

/** The same for one approval, however often it is asked: a packet that is made again has the same bytes. */
export async function packetFacts(
  request: RecordsRequest,
  { patient, records, approvedAt }: MayGo,
  reads: Reads,
  deps: RecordsDeps,
): Promise<PacketFacts> {
  const { directory, tables, packets } = deps;
  const asked = askedOf(request.task);
  const [group, desk] = await Promise.all([directory.group(), directory.patientServices()]);
  const [organization, paper, nameOf] = await Promise.all([
    reads.read('Organization', group.reference.slice('Organization/'.length)),
    releasePaper(request, reads),
    namesFor(records, patient, deps),
  ]);
  const mrn = patient.identifier?.find(({ system }) => system === SID.mrn)?.value;
  const [file] = paper ? filesOf(paper, packets.files) : [];
  return {
    organization,
    ...(file && { release: { ...file, title: 'Release' } }),
    packet: {
      request: requestNumber(request.task),
      to: recipient(request, asked, patient),
      from: {
        name: group.display,
        ...(desk.phone !== undefined && { phone: desk.phone }),
        ...(desk.fax !== undefined && { fax: desk.fax }),
      },
      patient: {
        name: nameOfResource(patient),
        ...(patient.birthDate !== undefined && { birthDate: dateText(patient.birthDate) }),
        ...(mrn !== undefined && { mrn }),
      },
      basis: file ? 'release' : request.consent ? 'word' : 'law',
      byFax: asked.delivery.method === 'fax',
      purpose: PURPOSE[asked.purpose],
      asked: wordsOf(asked.records, deps),
      date: packets.inWords(approvedAt),
      at: Date.parse(approvedAt),
      part2: records.some((one) => categoriesOf(one, tables.sensitive).includes('substance-use')),
      nameOf,
    },
  };
}

const PURPOSE: Readonly<Record<RecordsAsked['purpose'], string>> = {
  treatment: 'Treatment',
  personal: 'At the request of the patient',
  legal: 'Legal matters',
  insurance: 'Insurance',
  disability: 'Disability',
  school: 'School',
  other: 'As the release says',
};

async function releasePaper({ consent }: RecordsRequest, reads: Reads): Promise<DocumentReference | undefined> {
  const [type, id] = consent?.sourceReference?.reference?.split('/') ?? [];
  return type === 'DocumentReference' && id !== undefined ? reads.read(type, id) : undefined;
}

/** On a fax nobody is named who may be the patient. */
function recipient({ task }: RecordsRequest, { requester, delivery }: RecordsAsked, patient: Patient): PacketParty {
  const { address, fax, method } = delivery;
  const name = () => {
    if (requester.kind === 'provider') return requester.organization?.name ?? task.requester?.display;
    if (requester.kind === 'patient') return method === 'fax' ? undefined : nameOfResource(patient);
    if (requester.kind === 'other') return requester.name;
    return [...requester.name.given, requester.name.family].join(' ');
  };
  return {
    name: name() ?? 'Whoever asked for these records',
    ...(address && { address: [...address.line, `${address.city}, ${address.state} ${address.postalCode}`] }),
    ...(method === 'fax' && fax !== undefined && { fax }),
  };
}

function wordsOf({ classes, from, to }: RecordsAsked['records'], { tables }: RecordsDeps): string {
  const names = classes.map((one) => tables.classes[one]?.display ?? spaced(one));
  const what = names.length > 0 ? names.join(', ') : 'What the release names';
  return [
    what,
    ...(from === undefined ? [] : [`from ${dateText(from)}`]),
    ...(to === undefined ? [] : [`to ${dateText(to)}`]),
  ].join(' ');
}

/** Names of the records themselves, of the patient, and of the clinic's own departments and people. */
async function namesFor(records: readonly Stored[], patient: Stored<Patient>, deps: RecordsDeps): Promise<NameOf> {
  const { departments, roles, locations } = await deps.directory.snapshot();
  const names = new Map<string, string>(departments.map(({ reference, display }) => [reference, display]));
  for (const { role, practitioner } of roles) {
    names.set(`PractitionerRole/${role.id}`, nameOfResource(practitioner));
    names.set(`Practitioner/${practitioner.id}`, nameOfResource(practitioner));
  }
  for (const one of [...locations, ...records, patient])
    names.set(`${one.resourceType}/${one.id}`, nameOfResource(one));
  return (reference) => names.get(reference);
}
