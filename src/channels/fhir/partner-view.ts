/** What of the store's resources a partner sees: its compartment (src/auth/compartments.ts), each as `src/auth/projection.ts` shows it. */
import type { DocumentReference, PractitionerRole, Resource, Task } from '@medplum/fhirtypes';
import type { Reads } from '../../action.ts';
import { type Compartment, isReferralTask, PARTNER_TYPES, referralNumber } from '../../auth/compartments.ts';
import { asPartnerSees, documentSeen, withoutTags } from '../../auth/projection.ts';
import { DOCUMENT_TYPE } from '../../documents/resources.ts';
import type { Page, Search, Stored } from '../../ports/fhir-store/index.ts';
import { maySee } from '../../referrals/referral.ts';

export const referenceOf = ({ resourceType, id }: Stored) => `${resourceType}/${id}`;

/** The resources of the compartment, by reference, as its organization sees them; the others are left out. */
export async function partnerView(
  resources: readonly Stored[],
  compartment: Compartment,
  reads: Reads,
): Promise<ReadonlyMap<string, Resource>> {
  const { organization } = compartment;
  const people = await peopleWithRole(resources, compartment, reads);
  const tasks = await ownTasks(resources, organization, reads);
  const seen = new Map<string, Resource>();
  const papers: Stored<DocumentReference>[] = [];
  for (const resource of resources) {
    const view = isFromDirectory(resource, compartment, people)
      ? withoutTags<Resource>(resource)
      : viewOf(resource, organization, tasks);
    if (view) seen.set(referenceOf(resource), view);
    else if (isDocument(resource)) papers.push(resource);
  }
  if (papers.length === 0) return seen;
  const referrals = await sentAlong(organization, reads);
  for (const paper of papers) {
    const referral = referrals.get(referenceOf(paper));
    if (referral !== undefined) seen.set(referenceOf(paper), documentSeen(paper, referral));
  }
  return seen;
}

/** The records that went along with referrals the organization is to answer: by reference, the number of the referral. */
async function sentAlong(organization: string, reads: Reads): Promise<ReadonlyMap<string, string>> {
  const sent = new Map<string, string>();
  const where = [
    ['owner', organization],
    ['code', 'fulfill'],
  ] as const;
  for await (const task of allTasks(where, reads)) {
    for (const { valueReference } of task.input ?? []) {
      if (valueReference?.reference) sent.set(valueReference.reference, referralNumber(task));
    }
  }
  return sent;
}

function isFromDirectory(resource: Stored, { directory }: Compartment, people: ReadonlySet<string>): boolean {
  const tie = PARTNER_TYPES[resource.resourceType];
  if (tie?.kind === 'role') return people.has(referenceOf(resource));
  return tie?.kind === 'directory' && directory.includes(tie.of(resource) ?? '');
}

/** Those of the practitioners who work for an organization of the directory, by reference. */
async function peopleWithRole(
  resources: readonly Stored[],
  { directory }: Compartment,
  reads: Reads,
): Promise<ReadonlySet<string>> {
  const asked = resources.filter(({ resourceType }) => PARTNER_TYPES[resourceType]?.kind === 'role').map(referenceOf);
  const found = new Set<string>();
  for (const some of chunks(asked)) {
    const where = [
      ['practitioner', some.join(',')],
      ['organization', directory.join(',')],
    ] as const;
    for await (const { practitioner } of all<PractitionerRole>('PractitionerRole', where, reads)) {
      if (practitioner?.reference !== undefined) found.add(practitioner.reference);
    }
  }
  return found;
}

function viewOf(resource: Stored, organization: string, tasks: ReadonlyMap<string, Task>): Resource | undefined {
  if (isTask(resource)) return isOwn(resource, organization) ? asPartnerSees(resource) : undefined;
  if (resource.resourceType === 'ServiceRequest') {
    return tasks.has(referenceOf(resource)) ? asPartnerSees(resource) : undefined;
  }
  if (!isDocument(resource)) return undefined;
  for (const request of requestsOf(resource)) {
    const task = tasks.get(request);
    if (task && isForPartner(resource, task, organization)) return documentSeen(resource, referralNumber(task));
  }
  return undefined;
}

/** What it sent itself, and the notes that came back to it; not what others sent about the same person. */
function isForPartner(document: DocumentReference, task: Task, organization: string): boolean {
  if (document.author?.some(({ reference }) => reference === organization)) return true;
  const { system, code } = DOCUMENT_TYPE.consultNote;
  const isNote = document.type?.coding?.some((coding) => coding.system === system && coding.code === code) === true;
  return isNote && task.requester?.reference === organization;
}

/** The partner's own Task of each request that the resources are of or belong to, by the request's reference. */
async function ownTasks(
  resources: readonly Stored[],
  organization: string,
  reads: Reads,
): Promise<ReadonlyMap<string, Task>> {
  const tasks = new Map<string, Task>();
  const note = (task: Task) => {
    if (isOwn(task, organization) && task.focus?.reference) tasks.set(task.focus.reference, task);
  };
  for (const resource of resources) if (isTask(resource)) note(resource);
  const requests = new Set(resources.flatMap(requestsOf).filter((request) => !tasks.has(request)));
  for (const some of chunks([...requests])) {
    const where = [
      ['focus', some.join(',')],
      ['code', 'fulfill'],
    ] as const;
    for await (const task of allTasks(where, reads)) note(task);
  }
  return tasks;
}

const allTasks = (where: Search['where'], reads: Reads) => all<Task>('Task', where, reads);

/** Every match of a search, page after page. */
export async function* all<R extends Resource>(
  type: R['resourceType'],
  where: Search['where'],
  reads: Pick<Reads, 'search'>,
): AsyncGenerator<Stored<R>> {
  let cursor: string | undefined;
  do {
    const page: Page<R> = await reads.search<R>({
      type,
      where,
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    yield* page.matches;
    cursor = page.next;
  } while (cursor !== undefined);
}

const AT_ONCE = 50;

function chunks(list: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(list.length / AT_ONCE) }, (_, i) => list.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
}

function requestsOf(resource: Stored): string[] {
  if (resource.resourceType === 'ServiceRequest') return [referenceOf(resource)];
  if (!isDocument(resource)) return [];
  const references = (resource.context?.related ?? []).map(({ reference }) => reference ?? '');
  return references.filter((reference) => reference.startsWith('ServiceRequest/'));
}

const isOwn = (task: Task, organization: string) => isReferralTask(task) && maySee(organization, task);

function isTask(resource: Stored): resource is Stored<Task> {
  return resource.resourceType === 'Task';
}

function isDocument(resource: Stored): resource is Stored<DocumentReference> {
  return resource.resourceType === 'DocumentReference';
}
