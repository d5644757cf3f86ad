/** How a delivery that was on its way ended, and what that makes of its request: written with the act that tells it. */
import type { Communication, Task } from '@medplum/fhirtypes';
import type { ActContext, Reads, Upload } from '../action.ts';
import { TAG } from '../fhir/systems.ts';
import type { Create, Stored, Update } from '../ports/fhir-store/index.ts';
import { disclosedBy } from './deliver-communication.ts';
import { packetOf } from './deliver-packet.ts';
import type { RecordsDeps } from './deps.ts';
import { accounted, disclosed, disclosureOf } from './disclosure.ts';
import { isOpen, type State, stateOf } from './lifecycle.ts';
import { outputsOf, type RecordsRequest, referencesOf } from './request.ts';
import { statusOf } from './resources.ts';

export interface DeliveryEnd {
  readonly task: Stored<Task>;
  readonly to: State;
  readonly create: readonly Create[];
  readonly uploads: readonly Upload[];
  /** Of the Task; left out where a step moves it by itself. */
  readonly update: readonly Update[];
}

/** The request a delivery is of. */
export async function requestOfDelivery({ basedOn = [] }: Communication, reads: Pick<Reads, 'read'>) {
  const id = (basedOn[0]?.reference ?? '').slice('Task/'.length);
  const task = await reads.read('Task', id);
  const [type, consent] = task.focus?.reference?.split('/') ?? [];
  const release = type === 'Consent' && consent !== undefined ? await reads.read('Consent', consent) : undefined;
  return { task, ...(release && { consent: release }) } satisfies RecordsRequest;
}

export const isRevoked = (task: Task): boolean => outputsOf(task, 'records-revoked').length > 0;

/**
 * `before`: the delivery as it was; `now`: its status from now on. What is completed is a disclosure with a receipt; what nobody knows is one
 * marked so, until somebody does. `at`: when it got there.
 */
export async function deliveryEnd(
  before: Stored<Communication>,
  now: Communication['status'],
  at: string,
  act: ActContext,
  reads: Reads,
  deps: RecordsDeps,
): Promise<DeliveryEnd> {
  const request = await requestOfDelivery(before, reads);
  const { task } = request;
  const to = await stateAfter(before, now, task, reads);
  const update = to === stateOf(task) ? [] : [{ resource: moved(task, to, act.at), versionId: task.meta.versionId }];
  const reference = `Communication/${before.id}`;
  const known = { id: disclosureOf(before), at, task, requestId: act.call.requestId };
  const one = disclosedBy(before, known, reference);
  // What was in doubt and is no longer has to be said too.
  const sure =
    now === 'completed' ? 'disclosed' : now === 'unknown' ? 'unknown' : before.status === 'unknown' && 'not-disclosed';
  if (sure === false) return { task, to, update, create: [], uploads: [] };
  const packet = packetOf(await reads.read('DocumentReference', packetIn(before)));
  if (sure === 'disclosed') {
    return { task, to, update, ...(await disclosed(one, request, packet, act, reads, deps)) };
  }
  return { task, to, update, create: [await accounted(one, sure, request, packet, act, deps)], uploads: [] };
}

const packetIn = ({ payload = [] }: Communication): string =>
  (payload[0]?.contentReference?.reference ?? '').slice('DocumentReference/'.length);

async function stateAfter(
  { id }: Stored<Communication>,
  now: Communication['status'],
  task: Task,
  reads: Pick<Reads, 'read'>,
): Promise<State> {
  const state = stateOf(task);
  // What was taken back as an error stays so; that it has gone is told by the delivery and its AuditEvent.
  if (task.status === 'entered-in-error') return state;
  if (now === 'completed') return 'delivered';
  if (state !== 'sending' && state !== 'delivery-unknown') return state;
  if (now === 'unknown') return 'delivery-unknown';
  if (now === 'in-progress' || now === 'preparation') return 'sending';
  if (await hasGone(task, `Communication/${id}`, reads)) return 'delivered';
  return isRevoked(task) ? 'revoked' : 'fulfilled';
}

/** Whether another delivery of it has arrived. */
export async function hasGone(task: Task, but: string, reads: Pick<Reads, 'read'>): Promise<boolean> {
  for (const other of referencesOf(task, 'records-delivery').filter((one) => one !== but)) {
    const { status } = await reads.read('Communication', other.slice('Communication/'.length));
    if (status === 'completed') return true;
  }
  return false;
}

function moved(task: Stored<Task>, to: State, at: string): Stored<Task> {
  const tag = task.meta.tag?.filter(({ system }) => isOpen(to) || system !== TAG.state);
  return { ...task, ...statusOf(to), lastModified: at, meta: { ...task.meta, ...(tag && { tag }) } };
}
