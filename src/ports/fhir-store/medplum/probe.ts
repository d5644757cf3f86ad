/** The start-up probe: without the project feature `transaction-bundles` Medplum runs a transaction as a batch and still answers 200. */
import type { Bundle } from '@medplum/fhirtypes';
import { Fault, isFault } from '../../../fault.ts';
import type { FencedStore } from '../fence.ts';
import type { Connection } from './index.ts';
import { movedLane, newLane } from './lane-resource.ts';
import { POINTS } from './pace.ts';
import { isBundle } from './resources.ts';
import { ifMatchOf, transactionOf } from './transaction.ts';

/** A version no resource has. */
const NO_VERSION = '00000000-0000-4000-8000-000000000000';

/** Sends a create and a replacement of a version that never was: it must fail whole, by the version. */
export async function probeTransactions(
  { send, atomicity, newId }: Connection,
  createLane: FencedStore['createLane'],
): Promise<void> {
  const lane = await createLane('probe');
  const stray = newLane(`probe-${newId()}`);
  const moved = movedLane(lane, `probe#${newId()}`);
  const transaction = transactionOf([
    { resource: stray, request: { method: 'POST', url: 'Basic' } },
    { resource: moved, request: { method: 'PUT', url: `Basic/${lane.id}`, ifMatch: ifMatchOf(NO_VERSION) } },
  ]);
  const call = { phase: 'commit', method: 'POST', path: '', points: 2 * POINTS.write } as const;
  let answer: Bundle;
  try {
    answer = await send({ ...call, body: JSON.stringify(transaction) }, ({ body }) => {
      if (!isBundle(body)) throw new TypeError('the answer is no Bundle');
      return body;
    });
  } catch (error) {
    if (!isFault(error, 'stale')) throw error;
    atomicity.lost = false;
    return;
  }
  const id = answer.entry?.[0]?.resource?.id;
  if (id) await send({ phase: 'read', method: 'DELETE', path: `Basic/${id}`, points: POINTS.write }, () => undefined);
  throw notAtomic('exception');
}

/** `exception` refuses the start; `transient` keeps the work of a gateway whose project lost the feature while it ran. */
export function notAtomic(kind: 'exception' | 'transient'): Fault {
  return new Fault(kind, {
    code: 'not-atomic',
    text: 'The Medplum project does not run transactions as a whole: a Medplum administrator must add transaction-bundles to its features.',
  });
}
