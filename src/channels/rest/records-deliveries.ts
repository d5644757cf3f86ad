/** What goes with deliveries of records over REST: receipts, the label of an address, letters to print. */
import type { DocumentReference } from '@medplum/fhirtypes';
import { type ActPorts, perform } from '../../action.ts';
import { addressLabel } from '../../documents/address-label.ts';
import { letterPdf } from '../../documents/letter.ts';
import { Fault } from '../../fault.ts';
import { SID } from '../../fhir/systems.ts';
import { mailingLabel } from '../../records/deliver-label.ts';
import { readDelivery, readSent } from '../../records/deliveries.ts';
import type { RecordsDeps } from '../../records/deps.ts';
import { disclosureOf, RECEIPT_TYPE } from '../../records/disclosure.ts';
import { letterView, paperLetter, readLetter, viewLetters } from '../../records/letters-view.ts';
import { type RecordsRequest, readRequest } from '../../records/request.ts';
import { sendLetter } from '../../records/send-letter.ts';
import { callOf, type Reply, type RestRequest, type Route } from './route.ts';

export interface DeliveriesDoor {
  readonly ports: ActPorts;
  readonly deps: RecordsDeps;
}

export function deliveryRoutes(door: DeliveriesDoor): Route[] {
  const path = '/v1/records-requests/{id}';
  const shared = { method: 'get', tag: 'Records', scope: 'system/Consent.r', audit: 'read' } as const;
  return [
    {
      ...shared,
      path: `${path}/deliveries/{n}/receipt.jws`,
      summary: 'The signed receipt of a delivery',
      description: 'For the group and for the partner who asked; it verifies with `/.well-known/jwks.json`.',
      answers: { 200: { description: 'A compact JWS', contentType: RECEIPT_TYPE } },
      handle: (request) => receipt(door, request),
    },
    {
      ...shared,
      path: `${path}/address-label.pdf`,
      summary: 'The address to stick on an envelope',
      description: 'For the group: the address that was asked for, or the one a person approved last.',
      answers: { 200: { description: 'One page', contentType: 'application/pdf' } },
      handle: (request) => label(door, request),
    },
    {
      ...shared,
      path: `${path}/letters/{n}.pdf`,
      summary: 'A letter to whoever asked, to print and post',
      answers: { 200: { description: 'The letter', contentType: 'application/pdf' } },
      handle: (request) => printed(door, request),
    },
    {
      method: 'post',
      path: `${path}/letters/{n}/sent`,
      tag: 'Records',
      summary: sendLetter.summary,
      scope: sendLetter.scope,
      body: sendLetter.input,
      answers: { 200: { description: 'The letter as it stands now', schema: letterView } },
      audit: 'write',
      handle: (request) => posted(door, request),
    },
  ];
}

const found = ({ ports }: DeliveriesDoor, { params, organization }: RestRequest) =>
  readRequest(params.id ?? '', { ...(organization !== undefined && { organization }) }, ports.store);

async function receipt(door: DeliveriesDoor, request: RestRequest): Promise<Response> {
  const { store } = door.ports;
  const delivery = await readDelivery(await found(door, request), request.params.n ?? '', store);
  const { matches } = await store.search<DocumentReference>({
    type: 'DocumentReference',
    where: [['identifier', `${SID.disclosure}|${disclosureOf(delivery)}`]],
    count: 1,
  });
  const url = matches[0]?.content[0]?.attachment.url;
  if (!url?.startsWith('Binary/')) {
    throw new Fault('not-found', { code: 'receipt-not-found', text: 'Nothing was disclosed by it, so far.' });
  }
  const { bytes } = await store.getBinary(url.slice('Binary/'.length));
  return answer(bytes, RECEIPT_TYPE);
}

async function printed(door: DeliveriesDoor, request: RestRequest): Promise<Response> {
  const records = await oursOnly(door, request);
  const { store, now } = door.ports;
  const letter = await readLetter(records.task, request.params.n ?? '', store);
  return answer(await letterPdf(await paperLetter(letter, records, now(), store, door.deps)), 'application/pdf');
}

async function posted(door: DeliveriesDoor, request: RestRequest): Promise<Reply> {
  const { task } = await oursOnly(door, request);
  const { id } = await readLetter(task, request.params.n ?? '', door.ports.store);
  await perform(sendLetter, callOf(request, id), door.ports);
  const { letters } = await readSent(task, door.ports.store);
  const body = viewLetters(letters).find(({ n }) => String(n) === request.params.n);
  return { status: 200, body };
}

async function oursOnly(door: DeliveriesDoor, request: RestRequest): Promise<RecordsRequest> {
  const records = await found(door, request);
  if (request.organization === undefined) return records;
  throw new Fault('forbidden', { code: 'ours-only', text: 'Labels and letters are for the group itself.' });
}

async function label(door: DeliveriesDoor, request: RestRequest): Promise<Response> {
  const records = await oursOnly(door, request);
  const { from, to } = await mailingLabel(records, door.deps);
  return answer(await addressLabel({ from, to, at: door.ports.now() }), 'application/pdf');
}

const answer = (bytes: Uint8Array, contentType: string): Response =>
  new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
