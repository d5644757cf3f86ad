/** What goes with deliveries of records over REST: receipts, the label of an address, letters to print. */
import type { DocumentReference } from '@medplum/fhirtypes';
import type { ActPorts } from '../../action.ts';
import { addressLabel } from '../../documents/address-label.ts';
import { Fault } from '../../fault.ts';
import { SID } from '../../fhir/systems.ts';
import { mailingLabel } from '../../records/deliver-label.ts';
import { readDelivery } from '../../records/deliveries.ts';
import type { RecordsDeps } from '../../records/deps.ts';
import { disclosureOf, RECEIPT_TYPE } from '../../records/disclosure.ts';
import { readRequest } from '../../records/request.ts';
import type { RestRequest, Route } from './route.ts';

export interface DeliveriesDoor {
  readonly ports: Pick<ActPorts, 'store' | 'now'>;
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

async function label(door: DeliveriesDoor, request: RestRequest): Promise<Response> {
  const records = await found(door, request);
  if (request.organization !== undefined) {
    throw new Fault('forbidden', { code: 'ours-only', text: 'The label is for the group itself.' });
  }
  const { from, to } = await mailingLabel(records, door.deps);
  return answer(await addressLabel({ from, to, at: door.ports.now() }), 'application/pdf');
}

const answer = (bytes: Uint8Array, contentType: string): Response =>
  new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
