/** Packets that are made volume by volume: requests in `making` are the work, messages of the spool only hint at it. */
import type { Task } from '@medplum/fhirtypes';
import { type ActPorts, type Call, perform } from '../action.ts';
import { isFault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { FhirStore, Stored } from '../ports/fhir-store/index.ts';
import type { Leased, Spool } from '../ports/spool/index.ts';
import type { AnyAction } from './index.ts';
import { stateOf } from './lifecycle.ts';
import { outputsOf, requestNumber } from './request.ts';

export const RECORDS_VOLUME = 'records-volume';

function messageOf(task: Task) {
  const request = requestNumber(task);
  const volume = outputsOf(task, 'records-volume').length + 1;
  return { id: `${RECORDS_VOLUME}-${request}-${volume}`, topic: RECORDS_VOLUME, body: { request, volume } };
}

const isMaking = (one: Stored): one is Stored<Task> =>
  one.resourceType === 'Task' &&
  one.businessStatus?.coding?.some(({ system, code }) => system === CODES.recordsStatus && code === 'making') ===
    true &&
  stateOf(one) === 'making';

/** Rings for the next volume after an act; one that is not rung for is found by the sweep. */
export function ringForVolumes(spool: Pick<Spool, 'enqueue'>, ring: () => void) {
  return async (resources: readonly Stored[]): Promise<void> => {
    const making = resources.filter(isMaking);
    if (making.length === 0) return;
    try {
      for (const task of making) await spool.enqueue(messageOf(task));
      ring();
    } catch {
      // The act is done and stays so: the sweep looks for what waits.
    }
  };
}

/** Finds every packet that is being made, and rings for it. Answers how many there are. */
export async function sweepVolumes(
  store: Pick<FhirStore, 'search'>,
  spool: Pick<Spool, 'enqueue'>,
  ring: () => void,
): Promise<number> {
  const where = [['business-status', `${CODES.recordsStatus}|making`]] as const;
  let found = 0;
  let cursor: string | undefined;
  do {
    const page = await store.search<Task>({ type: 'Task', where, count: 100, ...(cursor && { cursor }) });
    for (const task of page.matches) await spool.enqueue(messageOf(task));
    found += page.matches.length;
    cursor = page.next;
  } while (cursor);
  if (found > 0) ring();
  return found;
}

/** The consumer: one volume a message. What is made already, taken back or denied is done. */
export function volumeConsumer(
  makeNextVolume: AnyAction,
  ports: ActPorts,
  caller: Call['caller'],
): (message: Leased) => Promise<void> {
  return async ({ body }) => {
    const call = { caller, requestId: RECORDS_VOLUME, target: String(body.request), input: { volume: body.volume } };
    try {
      await perform(makeNextVolume, call, ports);
    } catch (error) {
      if (!isFault(error, 'business-rule', 'not-found')) throw error;
    }
  };
}
