import type { Task } from '@medplum/fhirtypes';
import type { ActContext, Reads, Upload } from '../action.ts';
import { Fault } from '../fault.ts';
import type { Create } from '../ports/fhir-store/index.ts';
import { deliveryCommunication, disclosedBy } from './deliver-communication.ts';
import { pagesOfAll, readPacket, refuseOutdated, type StoredPacket } from './deliver-packet.ts';
import { placeOf, refuseNumber, refuseOtherPlace } from './deliver-place.ts';
import { type DeliverInput, deliverShape, type Place } from './deliver-shape.ts';
import type { RecordsDeps } from './deps.ts';
import { disclosed } from './disclosure.ts';
import { linkOf } from './download-link.ts';
import { invoiceOf } from './fee-steps.ts';
import { type State, stateOf } from './lifecycle.ts';
import { mayGo } from './may-go.ts';
import { output, outputsOf, type RecordsRequest } from './request.ts';
import { defineRecordsStep } from './step.ts';

/** A fax of more pages is sent by nobody: no service takes many more, and no machine has the paper. */
const MOST_FAX_PAGES = 190;

interface Seen {
  readonly place: Place;
  readonly create: readonly Create[];
  readonly uploads: readonly Upload[];
  readonly communication: string;
}

/**
 * The packet goes to whoever asked: by fax through the outbox or as a link, where how it ends is noted later; by mail, at the desk or
 * through a portal, where this act is the disclosure. Before anything goes, release, patient, scope, fee and address are looked at again.
 */
export const deliver = (deps: RecordsDeps) =>
  defineRecordsStep<DeliverInput, Seen>({
    name: 'deliver',
    summary: 'Deliver the packet',
    input: deliverShape,
    writes: ['Communication', 'DocumentReference'],
    look: (input, request, act, reads) => look(input, request, act, reads, deps),
    change(_input, { task }, _act, { place, create, uploads, communication }) {
      const waits = place.method === 'fax' || place.method === 'download';
      return {
        to: waits ? 'sending' : 'delivered',
        task: { output: withDelivery(task, communication) },
        create,
        uploads,
      };
    },
  });

const withDelivery = (task: Task, reference: string): Task['output'] => [
  ...(task.output ?? []),
  output('records-delivery', { valueReference: { reference } }),
];

async function look(
  input: DeliverInput,
  request: RecordsRequest,
  act: ActContext,
  reads: Reads,
  deps: RecordsDeps,
): Promise<Seen> {
  const { task } = request;
  const place = placeOf(input, request);
  refuseCaller(place, act);
  refuseTwice(stateOf(task), input, act);
  const packet = await refuseNow(request, act, reads, deps);
  const { patient } = packet.going;
  refuseOtherPlace(place, request, patient);
  if (place.method === 'fax') {
    refuseNumber(place, await deps.disclosing.faxOwners(place.fax), request);
    refuseLength(packet);
  }
  const link = place.method === 'download' ? await linkOf(act) : undefined;
  const made = deliveryCommunication(
    {
      task,
      place,
      packet: `DocumentReference/${packet.document.id}`,
      details: detailsIn(input, act, deps),
      ...(link && { link: link.hash }),
    },
    act,
  );
  const { resource: communication, urn } = made;
  if (communication.status === 'preparation') return { place, create: [made], uploads: [], communication: urn };
  const one = disclosedBy(communication, { id: act.act, at: act.at, task, requestId: act.call.requestId }, urn);
  const { create, uploads } = await disclosed(one, request, packet, act, reads, deps);
  return { place, create: [made, ...create], uploads, communication: urn };
}

/** What is looked at whenever something is about to go: by `deliver`, by the outbox, when a link is used. Faults business-rule. */
export async function refuseNow(
  request: RecordsRequest,
  act: Pick<ActContext, 'at'>,
  reads: Reads,
  deps: RecordsDeps,
): Promise<StoredPacket & { readonly going: Awaited<ReturnType<typeof mayGo>> }> {
  if (request.task.status === 'entered-in-error' || outputsOf(request.task, 'records-revoked').length > 0) {
    throw refused('revoked', 'The release or the request was taken back.');
  }
  if (deps.waitForFee && (await invoiceOf(request, reads))?.status === 'issued') {
    throw refused('fee-open', 'The fee is neither paid nor waived.');
  }
  const [packet, going] = await Promise.all([readPacket(request, reads), mayGo(request, act, reads, deps)]);
  refuseOutdated(request, going);
  return { ...packet, going };
}

function refuseCaller({ method }: Place, { call }: ActContext): void {
  if (call.caller.person || (method !== 'pickup' && method !== 'download')) return;
  throw new Fault('forbidden', { code: 'person-required', text: 'Only a person hands records or a code to somebody.' });
}

/** Whoever repeats a call because its answer was lost must not have it sent twice, however it ended meanwhile. */
function refuseTwice(state: State, { again }: DeliverInput, { call }: ActContext): void {
  if (again !== undefined && call.idempotencyKey === undefined) {
    const text = 'It is sent again under an Idempotency-Key header.';
    throw new Fault('required', { code: 'idempotency-key-required', text, expression: 'Idempotency-Key' });
  }
  if (state === 'delivered' && again === undefined) {
    throw refused('delivered-already', 'It has been delivered: say `again` to have it sent once more.', '$.again');
  }
}

function refuseLength(packet: StoredPacket): void {
  if ((pagesOfAll(packet) ?? 0) <= MOST_FAX_PAGES) return;
  throw refused('too-long-for-fax', 'The packet has too many pages for a fax: deliver it otherwise.', '$.method');
}

function detailsIn(input: DeliverInput, act: ActContext, { disclosing }: RecordsDeps) {
  if (!('method' in input)) return {};
  const { carrier, tracking, where } = { carrier: undefined, tracking: undefined, where: undefined, ...input };
  return {
    ...(carrier !== undefined && { carrier }),
    ...(tracking !== undefined && { tracking }),
    ...(where !== undefined && { where }),
    ...(input.method === 'pickup' && { photoId: input.identity.kind }),
    ...(input.method === 'download' && {
      codeBy: input.codeBy,
      expiresAt: new Date(Date.parse(act.at) + disclosing.linkMs).toISOString(),
    }),
  };
}

const refused = (code: string, text: string, expression?: string): Fault =>
  new Fault('business-rule', { code, text, ...(expression !== undefined && { expression }) });
