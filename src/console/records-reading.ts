/** What the desk sees of one request: all of it asked of the API, as the person signed in. */
import type { Bundle, Consent, DocumentReference, Patient, Resource, Task } from '@medplum/fhirtypes';
import { Fault } from '../fault.ts';
import type { PageOpener } from '../ports/page-opener/index.ts';
import { askedOf, releaseOf, submittedOf } from '../records/request.ts';
import { dayOf } from '../records/scope.ts';
import type { RecordsAsked, ReleaseInput } from '../records/shape.ts';
import type { RecordsView } from '../records/view.ts';
import { type Api, read, readBack } from './api.ts';
import type { Choice } from './fax-candidates.ts';
import { type OpenedPaper, openPaper, papersIn } from './papers.ts';
import { nameOf, type PatientRead } from './patient-choices.ts';
import { searched } from './records-charts.ts';
import { unsettled } from './records-next.ts';

type Kept<R> = R & { readonly id: string };

/** A record of the chart, as a line of a list. */
export interface RecordLine {
  /** `Type/id` */
  readonly reference: string;
  readonly title: string;
  readonly kind: string;
  /** Day of service. */
  readonly day?: string;
}

export interface RequestRead {
  readonly view: RecordsView;
  /** ETag of what was read: a step taken on anything older is refused. */
  readonly version: string;
  readonly asked: RecordsAsked;
  readonly release?: ReleaseInput;
  /** All papers of the request, the release first. */
  readonly papers: readonly OpenedPaper[];
  readonly patient: { readonly name: string; readonly birthDate: string; readonly phone?: string };
  readonly records: ReadonlyMap<string, RecordLine>;
  /** Charts that may be meant, while nobody has said which. */
  readonly choices: readonly Choice[];
  /** The fax number it was asked to go to, and for whom it is verified; read once there is a packet. */
  readonly number?: FaxNumberRead;
}

export interface FaxNumberRead {
  readonly fax: string;
  readonly owners: readonly { readonly owner: string; readonly how: string; readonly by: string }[];
  /** Whom it would be verified for. */
  readonly requester: { readonly name: string; readonly reference?: string };
}

export async function readRequestAtDesk(id: string, api: Api, opener: PageOpener): Promise<RequestRead> {
  const path = `/v1/records-requests/${encodeURIComponent(id)}`;
  const { body: view, version } = await readBack<RecordsView>(api, path);
  if ((view as Partial<RecordsView>).patient === undefined) {
    throw new Fault('transient', { code: 'kept', text: 'It is kept, and not written yet: look again in a minute.' });
  }
  const { body: bundle } = await readBack<Bundle>(api, path, 'application/fhir+json');
  const { task, consent } = partsOf(bundle);
  const asked = askedOf(task);
  const [patient, papers, records, choices, number] = await Promise.all([
    read<PatientRead>(api, `/fhir/R4/${view.patient.reference}`),
    papersOf(view, consent, api, opener),
    recordsOf(view, api),
    unsettled(view) ? searched(submittedOf(task), view.patient.reference, api) : [],
    view.packet ? numberOf(asked, task, api) : undefined,
  ]);
  return {
    view,
    version,
    asked,
    ...(consent && { release: releaseOf(consent) }),
    papers,
    patient: { name: nameOf(patient), birthDate: patient.birthDate ?? 'unknown', ...phoneOf(patient) },
    records,
    choices,
    ...(number && { number }),
  };
}

function phoneOf({ telecom = [] }: PatientRead): { phone?: string } {
  const phone = telecom.find(({ system }) => system === 'phone')?.value;
  return phone === undefined ? {} : { phone };
}

function partsOf({ entry = [] }: Bundle): { task: Task; consent?: Consent } {
  const resources = entry.flatMap(({ resource }) => resource ?? []);
  const task = resources.find((one): one is Task => one.resourceType === 'Task');
  const consent = resources.find((one): one is Consent => one.resourceType === 'Consent');
  if (!task) throw new Error('a request for records without its Task');
  return { task, ...(consent && { consent }) };
}

async function papersOf(
  { documents }: RecordsView,
  consent: Consent | undefined,
  api: Api,
  opener: PageOpener,
): Promise<OpenedPaper[]> {
  const release = consent?.sourceReference?.reference;
  const first = documents.filter((one) => one === release);
  const order = [...first, ...documents.filter((one) => one !== release)];
  const found = await documentsOf(order, api);
  const papers = order.flatMap((reference) => {
    const document = found.get(reference);
    return document ? papersIn(document) : [];
  });
  return Promise.all(papers.map((paper) => openPaper(paper, api, opener)));
}

async function recordsOf({ scope }: RecordsView, api: Api): Promise<Map<string, RecordLine>> {
  if (!scope) return new Map();
  const { included, withheld, toReview } = scope;
  const all = [...included, ...toReview, ...withheld.map(({ reference }) => reference)];
  const found = await documentsOf(all, api);
  return new Map([...found].map(([reference, document]) => [reference, lineOf(reference, document)]));
}

function lineOf(reference: string, document: DocumentReference): RecordLine {
  const kind = document.type?.coding?.[0]?.display ?? document.type?.text ?? '';
  const title = document.description ?? document.content[0]?.attachment.title ?? kind;
  const day = dayOf(document);
  return { reference, title: title || 'Document', kind: kind === title ? '' : kind, ...(day !== undefined && { day }) };
}

/** So many ids go into one search. */
const AT_ONCE = 50;

async function documentsOf(references: readonly string[], api: Api): Promise<Map<string, Kept<DocumentReference>>> {
  const ids = [...new Set(references)].flatMap((one) => /^DocumentReference\/(.+)$/.exec(one)?.[1] ?? []);
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, i) =>
    ids.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  );
  const found = await Promise.all(
    parts.map((part) => searchAll<DocumentReference>(`DocumentReference?_id=${part.join(',')}&_count=${AT_ONCE}`, api)),
  );
  return new Map(found.flat().map((one) => [`DocumentReference/${one.id}`, one]));
}

/** A search of one type alone. */
async function searchAll<R extends Resource>(query: string, api: Api): Promise<Kept<R>[]> {
  const { entry = [] } = await read<Bundle<Kept<R>>>(api, `/fhir/R4/${query}`);
  return entry.flatMap(({ resource }) => resource ?? []);
}

/** Names of patients, by reference. */
export async function patientNames(references: readonly string[], api: Api): Promise<Map<string, string>> {
  const ids = [...new Set(references)].map((one) => one.slice('Patient/'.length)).filter((id) => id !== '');
  if (ids.length === 0) return new Map();
  const found = await searchAll<Patient>(`Patient?_id=${ids.join(',')}&_count=100`, api);
  return new Map(found.map((one) => [`Patient/${one.id}`, nameOf(one as PatientRead)]));
}

async function numberOf(asked: RecordsAsked, { requester }: Task, api: Api): Promise<FaxNumberRead | undefined> {
  const { method, fax = 'fax' in asked.requester ? asked.requester.fax : undefined } = asked.delivery;
  if (method !== 'fax' || fax === undefined) return undefined;
  const { items } = await read<{ items: readonly NumberAnswer[] }>(
    api,
    `/v1/fax-numbers?${new URLSearchParams({ number: fax })}`,
  );
  const owners = items.flatMap(({ owner, verified }) =>
    verified ? [{ owner: owner.name, how: verified.how, by: verified.by.name }] : [],
  );
  const { display: name = '', reference } = requester ?? {};
  const isOrganization = reference?.startsWith('Organization/') === true;
  return { fax, owners, requester: { name, ...(isOrganization && { reference }) } };
}

interface NumberAnswer {
  readonly owner: { readonly name: string };
  readonly verified?: { readonly how: string; readonly by: { readonly name: string } };
}
