/** The packet of a request, to be looked at and printed: for people of the group alone, and every look is in the access log. */
import * as z from 'zod';
import type { ActPorts } from '../../action.ts';
import { Fault } from '../../fault.ts';
import { readRequest, referencesOf } from '../../records/request.ts';
import { queryOf, type RestRequest, type Route } from './route.ts';

const query = z.strictObject({
  volume: z.coerce.number().int().min(1).max(1000).default(1).meta({ description: 'Of a long packet' }),
});

export interface PacketDoor {
  readonly ports: Pick<ActPorts, 'store'>;
}

export function packetRoutes(door: PacketDoor): Route[] {
  const shared = { method: 'get', tag: 'Records', scope: 'system/Consent.r', audit: 'read' } as const;
  return [
    {
      ...shared,
      path: '/v1/records-requests/{id}/packet.pdf',
      summary: 'Read the packet',
      description: 'For a person of the group, once `fulfil` has made it.',
      query,
      answers: { 200: { description: 'The packet, or one volume of it', contentType: 'application/pdf' } },
      handle: (request) => answer(door, request, 'records-packet', queryOf(query, request).volume),
    },
    {
      ...shared,
      path: '/v1/records-requests/{id}/packet.json',
      summary: 'Read the records of the packet as a FHIR document',
      description:
        'For a person of the group: a Bundle of type document, with the records alone and none of their files.',
      answers: { 200: { description: 'The document', contentType: 'application/fhir+json' } },
      handle: (request) => answer(door, request, 'records-bundle', 1),
    },
  ];
}

async function answer(
  { ports: { store } }: PacketDoor,
  { params, organization, caller }: RestRequest,
  kind: 'records-packet' | 'records-bundle',
  volume: number,
): Promise<Response> {
  const id = params.id ?? '';
  const { task } = await readRequest(id, { ...(organization !== undefined && { organization }) }, store);
  if (organization !== undefined || !caller.person) {
    throw new Fault('forbidden', { code: 'person-required', text: 'A packet is for people of the group itself.' });
  }
  const reference = referencesOf(task, kind).at(-1);
  const document = reference && (await store.read('DocumentReference', reference.slice('DocumentReference/'.length)));
  const attachment = document ? document.content[volume - 1]?.attachment : undefined;
  const binary = /^Binary\/([A-Za-z0-9.-]{1,64})$/.exec(attachment?.url ?? '')?.[1];
  if (binary === undefined) {
    throw new Fault('not-found', {
      code: 'packet-not-made',
      text: 'There is no such packet, or no such volume of it.',
    });
  }
  const { bytes } = await store.getBinary(binary);
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': attachment?.contentType ?? '', 'cache-control': 'no-store' },
  });
}
