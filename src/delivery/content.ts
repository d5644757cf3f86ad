/** What a fax says: from its Communication and what that is about, as it stands when the fax is made. Reads only. */
import type {
  Communication,
  Coverage,
  DocumentReference,
  Practitioner,
  PractitionerRole,
  Task,
} from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import type { StoredDocument } from '../documents/document-pages.ts';
import type { Section } from '../documents/packet.ts';
import type { ReplySheet } from '../documents/reply-sheet.ts';
import { isFault } from '../fault.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { FhirStore, Stored } from '../ports/fhir-store/index.ts';
import { appointmentOf } from '../referrals/appointment.ts';
import type { Referral } from '../referrals/referral.ts';
import type { OriginFax } from './origin-fax.ts';
import { aboutReferral, type ReferralPeople, referralSections } from './referral-words.ts';

export interface Content {
  /** On the cover: nothing of a patient. */
  readonly subject: string;
  readonly sections: readonly Section[];
  readonly documents: readonly StoredDocument[];
  readonly token?: string;
  /** Whom and until when, where an answer sheet goes along. */
  readonly reply?: Pick<ReplySheet, 'about' | 'by'>;
}

export interface ContentDeps {
  readonly store: Reads & Pick<FhirStore, 'getBinary'>;
  /** An instant as people of the clinic write it. */
  readonly at: (iso: string) => string;
}

export const reasonOf = ({ reasonCode = [] }: Communication, system: string): string | undefined =>
  reasonCode.flatMap(({ coding = [] }) => coding).find((coding) => coding.system === system)?.code;

export const tokenOf = ({ identifier = [] }: Communication): string | undefined =>
  identifier.find(({ system }) => system === SID.returnToken)?.value;

const wordsOf = ({ payload = [] }: Communication) => payload.flatMap(({ contentString }) => contentString ?? []);

/** Nothing of a patient: an answer to a fax, or what may be told of a referral's step to the number that its fax came from. */
export function bareContent(communication: Communication, origin: OriginFax | undefined, { at }: ContentDeps): Content {
  const words = wordsOf(communication);
  if (origin === undefined) {
    return { subject: 'Your fax', sections: [{ title: 'About your fax', paragraphs: words }], documents: [] };
  }
  const known: Section['fields'] = [
    ['Your fax', origin.id],
    ['Received', at(origin.receivedAt)],
    ...(origin.pages === undefined ? [] : [['Pages', origin.pages] as const]),
  ];
  const more =
    'For all we may not write to a number that nobody has verified with us, please call us and give the number of your fax.';
  const token = tokenOf(communication);
  return {
    subject: 'Your fax',
    sections: [{ title: 'News on your fax', paragraphs: [...words.slice(0, 1), more], fields: known }],
    documents: [],
    ...(token && { token }),
  };
}

/** Everything, for a verified number. */
export async function fullContent(
  communication: Stored<Communication>,
  referral: Referral | undefined,
  deps: ContentDeps,
): Promise<Content> {
  const words = wordsOf(communication);
  const token = tokenOf(communication);
  const enclosed = await documentsOf(referencesOf(communication), deps);
  if (!referral) {
    const asks = reasonOf(communication, CODES.outgoingFax) === 'plan-asks';
    const title = asks ? 'Please send a referral' : 'Documents';
    return {
      subject: title,
      sections: words.length > 0 ? [{ title, paragraphs: words }] : [],
      documents: enclosed,
    };
  }
  const people = await peopleOf(referral, deps);
  const about = aboutReferral(referral, people);
  const sheet = token ? { token } : {};
  const kind = reasonOf(communication, CODES.outgoingFax);
  if (kind !== undefined) {
    const papers = kind === 'referral' ? await documentsOf(papersOf(referral.task), deps) : [];
    const end = referral.task.restriction?.period?.end;
    return {
      subject: 'Referral papers',
      sections: [
        ...words
          .map((paragraph) => ({ title: 'Please answer', paragraphs: [paragraph] }))
          .slice(0, kind === 'ask-again' ? 1 : 0),
        ...referralSections(referral, people, deps.at),
      ],
      documents: papers,
      ...sheet,
      reply: { about, ...(end && { by: deps.at(end) }) },
    };
  }
  const visit = reasonOf(communication, CODES.referralStep) === 'schedule' ? await visitOf(referral.task, deps) : [];
  return {
    subject: 'A referral',
    sections: [
      { title: 'News on a referral', paragraphs: words },
      { title: 'About', fields: [...visit, ...about] },
    ],
    documents: enclosed,
    ...sheet,
  };
}

async function visitOf(task: Task, { store, at }: ContentDeps): Promise<(readonly [string, string])[]> {
  const reference = appointmentOf(task);
  if (reference === undefined) return [];
  const { start, status, participant } = await store.read('Appointment', idOf(reference));
  if (start === undefined || status !== 'booked') return [];
  const place = participant.map(({ actor }) => actor?.reference ?? '').find((actor) => actor.startsWith('Location/'));
  const location = place === undefined ? undefined : await store.read('Location', idOf(place));
  return [['Appointment', at(start)], ...(location?.name ? [['Where', location.name] as const] : [])];
}

const idOf = (reference: string) => reference.slice(reference.indexOf('/') + 1);

const referencesOf = ({ payload = [] }: Communication) =>
  payload.flatMap(({ contentReference }) => contentReference?.reference ?? []).filter(isDocument);

const papersOf = ({ input = [] }: Task) =>
  input.flatMap(({ valueReference }) => valueReference?.reference ?? []).filter(isDocument);

const isDocument = (reference: string) => reference.startsWith('DocumentReference/');

async function documentsOf(references: readonly string[], { store }: ContentDeps): Promise<StoredDocument[]> {
  const documents: StoredDocument[] = [];
  // One after the other: they are held in memory until the fax is made, but need not all be on their way at once.
  for (const reference of references) {
    const resource: DocumentReference = await store.read('DocumentReference', idOf(reference));
    const attachment = resource.content[0]?.attachment;
    if (resource.status !== 'current' || !attachment?.url?.startsWith('Binary/')) continue;
    const { bytes, contentType } = await store.getBinary(idOf(attachment.url));
    documents.push({
      title: attachment.title ?? 'Document',
      contentType: attachment.contentType ?? contentType,
      bytes,
    });
  }
  return documents;
}

async function peopleOf({ task, serviceRequest }: Referral, deps: ContentDeps): Promise<ReferralPeople> {
  const { store } = deps;
  const role = serviceRequest.requester?.reference;
  const [patient, referrer, coverage] = await Promise.all([
    store.read('Patient', idOf(task.for?.reference ?? '')),
    role?.startsWith('PractitionerRole/') ? referrerOf(idOf(role), store) : undefined,
    Promise.all((serviceRequest.insurance ?? []).map(({ reference = '' }) => coverageOf(reference, store))),
  ]);
  return { patient, ...(referrer && { referrer }), coverage: coverage.flat() };
}

async function coverageOf(reference: string, store: Reads): Promise<Coverage[]> {
  return reference.startsWith('Coverage/') ? [await store.read('Coverage', idOf(reference))] : [];
}

async function referrerOf(id: string, store: Reads): Promise<{ role: PractitionerRole; practitioner?: Practitioner }> {
  const role = await store.read('PractitionerRole', id);
  const practitioner = role.practitioner?.reference;
  return { role, ...(practitioner && { practitioner: await store.read('Practitioner', idOf(practitioner)) }) };
}

/** The referral a fax is about; undefined when it is about none. */
export async function referralOf({ basedOn, about }: Communication, store: Reads): Promise<Referral | undefined> {
  const request = basedOn?.map(({ reference = '' }) => reference).find((one) => one.startsWith('ServiceRequest/'));
  if (request === undefined) return undefined;
  const task = about?.map(({ reference = '' }) => reference).find((one) => one.startsWith('Task/'));
  const [serviceRequest, own] = await Promise.all([
    store.read('ServiceRequest', idOf(request)),
    task === undefined ? undefined : store.read('Task', idOf(task)),
  ]).catch((error: unknown) => {
    if (isFault(error, 'not-found', 'deleted')) return [undefined, undefined] as const;
    throw error;
  });
  return serviceRequest && own ? { serviceRequest, task: own } : undefined;
}
