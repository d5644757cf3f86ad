/** One delivery of a packet as a Communication: where to, how, by whom, and how it stands. */
import type { Communication, Organization, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { ActContext } from '../action.ts';
import { direction, FAX_MEDIUM } from '../faxes/resources.ts';
import type { Performed } from '../fhir/provenance.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import { CODE_BY, type Method, type Place, placeText } from './deliver-shape.ts';
import type { Disclosed } from './disclosure.ts';
import { filledIn, readFilledIn } from './filled-in.ts';
import { PHOTO_IDS } from './shape.ts';

/** What there is no element for. */
const detailsShape = z.object({
  method: z.enum(['fax', 'mail', 'pickup', 'portal', 'download']),
  /** Name of whoever gets it. */
  to: z.string(),
  address: z.string().optional(),
  carrier: z.string().optional(),
  tracking: z.string().optional(),
  where: z.string().optional(),
  /** Kind of the photo ID that was looked at. */
  photoId: z.enum(PHOTO_IDS).optional(),
  codeBy: z.enum(CODE_BY).optional(),
  /** Of a link: instant, and how often a wrong code was typed. */
  expiresAt: z.string().optional(),
  wrong: z.number().optional(),
});
export type Details = z.output<typeof detailsShape>;

const MEDIUM: Readonly<Record<Exclude<Method, 'fax'>, string>> = {
  mail: 'MAILWRIT',
  pickup: 'PHYSICAL',
  portal: 'ONLINEWRIT',
  download: 'ELECTRONIC',
};
const NOTIFICATION = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/communication-category', code: 'notification' }],
};
const DELIVER = { coding: [{ system: CODES.recordsStep, code: 'deliver' }] };

export interface DeliveryParts {
  readonly task: Task & { readonly id: string };
  /** `DocumentReference/…`. */
  readonly packet: string;
  readonly place: Place;
  readonly details: Omit<Details, 'method' | 'to' | 'address'>;
  /** SHA-256 of a link's token. */
  readonly link?: string;
}

/** On its way by fax or link: `preparation`. Any other is done with the act. */
export function deliveryCommunication(p: DeliveryParts, act: ActContext): Create<Communication> {
  const { task, place, packet } = p;
  const { method } = place;
  const waits = method === 'fax' || method === 'download';
  const known = /^(Organization|Patient|RelatedPerson)\//.test(task.requester?.reference ?? '') && method !== 'fax';
  const name = recipientName(task, place);
  const address = placeText(place);
  const details: Details = { method, to: name, ...(address !== undefined && { address }), ...p.details };
  const form = filledIn(details);
  const { person, clientId } = act.call.caller;
  const resource: Communication = {
    resourceType: 'Communication',
    contained: [form.contained, ...(known ? [] : [contained(name, place)])],
    extension: [form.extension],
    identifier: [
      { system: SID.disclosure, value: act.act },
      ...(p.link === undefined ? [] : [{ system: SID.downloadLink, value: p.link }]),
    ],
    basedOn: [{ reference: `Task/${task.id}` }],
    status: waits ? 'preparation' : 'completed',
    category: [method === 'fax' ? direction('outbound') : NOTIFICATION],
    medium: [method === 'fax' ? FAX_MEDIUM : { coding: [{ system: CODES.participationMode, code: MEDIUM[method] }] }],
    ...(task.for?.reference && { subject: { reference: task.for.reference } }),
    about: [{ reference: `Task/${task.id}` }],
    ...(!waits && { sent: act.at }),
    ...(method === 'pickup' && { received: act.at }),
    sender: {
      identifier: { system: SID.person, value: person?.id ?? `client:${clientId}` },
      display: person?.name ?? clientId,
    },
    recipient: [{ reference: known ? (task.requester?.reference ?? '') : '#recipient' }],
    reasonCode: [DELIVER],
    payload: [{ contentReference: { reference: packet } }],
  };
  return { urn: act.urn(), resource };
}

function contained(name: string, place: Place): Organization {
  return {
    resourceType: 'Organization',
    id: 'recipient',
    name,
    ...(place.method === 'fax' && { telecom: [{ system: 'fax', value: place.fax }] }),
  };
}

const recipientName = (task: Task, place: Place): string =>
  place.method === 'pickup' ? place.to.name : (task.requester?.display ?? 'The patient');

export const isDelivery = ({ reasonCode = [] }: Communication): boolean =>
  reasonCode.some(({ coding = [] }) =>
    coding.some(({ system, code }) => system === CODES.recordsStep && code === 'deliver'),
  );

export const detailsOf = (communication: Communication): Details => detailsShape.parse(readFilledIn(communication));

/** When a link ends; undefined: it is none. */
export const linkEnds = (communication: Communication): string | undefined =>
  communication.identifier?.some(({ system }) => system === SID.downloadLink)
    ? detailsOf(communication).expiresAt
    : undefined;

/** The same with other details. */
export function withDetails<C extends Communication>(communication: C, details: Details): C {
  const form = filledIn(details);
  const others = (communication.contained ?? []).filter(({ resourceType }) => resourceType !== 'QuestionnaireResponse');
  return { ...communication, contained: [form.contained, ...others] };
}

/** The disclosure that a delivery is; `at`: when it got there. */
export function disclosedBy(
  communication: Communication,
  { id, at, task, requestId }: { id: string; at: string; task: Task; requestId: string },
  reference: string,
): Disclosed {
  const { method, to, address } = detailsOf(communication);
  const requester = method === 'pickup' ? undefined : task.requester?.reference;
  return {
    id,
    at,
    method,
    to: {
      ...(requester !== undefined && { reference: requester }),
      name: to,
      ...(address !== undefined && method !== 'pickup' && { address }),
    },
    communication: reference,
    by: senderOf(communication, at, requestId),
  };
}

/** Whoever had it delivered answers for it, whatever carried it. */
function senderOf({ sender }: Communication, at: string, requestId: string): Performed {
  const value = sender?.identifier?.value ?? '';
  const client = value.startsWith('client:') ? value.slice('client:'.length) : undefined;
  return {
    at,
    requestId,
    clientId: client ?? 'gateway',
    ...(client === undefined && { person: { id: value, name: sender?.display ?? '' } }),
  };
}
