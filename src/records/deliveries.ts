/** Deliveries of a request as callers read them: all of it for the group, how and when for the partner who asked. */
import type { Communication, Task } from '@medplum/fhirtypes';
import * as z from 'zod';
import type { Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';
import { detailsOf } from './deliver-communication.ts';
import { disclosureOf } from './disclosure.ts';
import { type RecordsRequest, referencesOf, requestNumber } from './request.ts';

export const deliveryView = z
  .strictObject({
    n: z.number(),
    method: z.enum(['fax', 'mail', 'pickup', 'portal', 'download']),
    status: z.enum(['waiting', 'under-way', 'delivered', 'failed', 'withdrawn', 'unknown']),
    at: z.string(),
    receipt: z.string().optional().meta({ description: 'Where its signed receipt is.' }),
    to: z.string().optional(),
    address: z.string().optional(),
    by: z.string().optional().meta({ description: 'Who had it delivered; of a pick-up, who looked at the photo ID.' }),
    carrier: z.string().optional(),
    tracking: z.string().optional(),
    where: z.string().optional(),
    photoId: z.string().optional(),
    expiresAt: z.string().optional().meta({ description: 'Of a download link.' }),
    reason: z.string().optional().meta({ description: 'Why it did not arrive: a code of how sending ended.' }),
    disclosure: z.string().optional(),
    communication: z.string().optional(),
  })
  .meta({ id: 'RecordsDelivery', description: 'A partner sees number, method, status, time and receipt.' });

export type DeliveryView = z.output<typeof deliveryView>;

export interface Sent {
  readonly deliveries: readonly Stored<Communication>[];
  readonly letters: readonly Stored<Communication>[];
}

/** What was sent for a request, in the order it was made. */
export async function readSent(task: Stored<Task>, reads: Pick<Reads, 'search'>): Promise<Sent> {
  const [deliveries, letters] = [referencesOf(task, 'records-delivery'), referencesOf(task, 'records-letter')];
  const references = [...deliveries, ...letters];
  const found = new Map<string, Stored<Communication>>();
  let cursor: string | undefined;
  while (references.some((one) => !found.has(one))) {
    const page = await reads.search<Communication>({
      type: 'Communication',
      where: [['based-on', `Task/${task.id}`]],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    for (const one of page.matches) found.set(`Communication/${one.id}`, one);
    cursor = page.next;
    if (cursor === undefined) break;
  }
  const inOrder = (of: readonly string[]) => of.flatMap((one) => found.get(one) ?? []);
  return { deliveries: inOrder(deliveries), letters: inOrder(letters) };
}

/** One by its number, from 1; Fault not-found. */
export async function readDelivery(
  { task }: RecordsRequest,
  n: string,
  reads: Pick<Reads, 'read'>,
): Promise<Stored<Communication>> {
  const reference = /^[1-9]\d{0,3}$/.test(n) ? referencesOf(task, 'records-delivery')[Number(n) - 1] : undefined;
  if (reference !== undefined) return reads.read('Communication', reference.slice('Communication/'.length));
  throw new Fault('not-found', { code: 'delivery-not-found', text: 'There is no such delivery.' });
}

const STATUS: Partial<Record<Communication['status'], DeliveryView['status']>> = {
  preparation: 'waiting',
  'in-progress': 'under-way',
  completed: 'delivered',
  unknown: 'unknown',
};

export function viewDeliveries(
  task: Task,
  deliveries: readonly Stored<Communication>[],
  partner: boolean,
): DeliveryView[] {
  return deliveries.map((one, index) => {
    const { method, to, address, carrier, tracking, where, photoId, expiresAt } = detailsOf(one);
    const n = index + 1;
    const reason = one.statusReason?.coding?.find(({ system }) => system === CODES.sendingResult)?.code;
    const status = STATUS[one.status] ?? (reason === 'withdrawn' ? 'withdrawn' : 'failed');
    const seen = {
      n,
      method,
      status,
      at: one.received ?? one.sent ?? one.meta.lastUpdated,
      ...(status === 'delivered' && {
        receipt: `/v1/records-requests/${requestNumber(task)}/deliveries/${n}/receipt.jws`,
      }),
    };
    if (partner) return seen;
    const known = { address, carrier, tracking, where, photoId, expiresAt, reason, by: one.sender?.display };
    return {
      ...seen,
      to,
      ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
      disclosure: disclosureOf(one),
      communication: `Communication/${one.id}`,
    };
  });
}
